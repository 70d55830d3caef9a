"""Styles and scripts: kept by browsers, compressed where they take it, whole where they do not."""

from __future__ import annotations

import gzip

import pytest

from task_ui.blueprints.assets import STATIC


@pytest.mark.parametrize("name", ["app.css", "mark.svg"])
def test_a_file_comes_compressed_to_whoever_takes_that(client, name):
    whole = client.get(f"/assets/{name}")
    small = client.get(f"/assets/{name}", headers={"Accept-Encoding": "gzip, br"})
    assert whole.data == (STATIC / name).read_bytes()
    assert "Content-Encoding" not in whole.headers
    assert small.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(small.data) == whole.data
    assert int(small.headers["Content-Length"]) == len(small.data)
    assert "Accept-Encoding" in whole.headers["Vary"]


def test_a_file_is_kept_for_a_year(client):
    assert client.get("/assets/app.css").cache_control.max_age == 365 * 24 * 3600


def test_what_is_not_there_is_not_found(client):
    assert client.get("/assets/nothing.js", headers={"Accept-Encoding": "gzip"}).status_code == 404
    assert client.get("/assets/../registration.py").status_code == 404
