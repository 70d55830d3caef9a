// A process's drawing in English.

// The English names stand in a property of each element; they take the place of the Chinese ones.
export function named(xml) {
  const document = new DOMParser().parseFromString(xml, 'application/xml');
  for (const property of document.querySelectorAll('*|property[name="countersign.name.en"]')) {
    const element = property.closest('*|extensionElements')?.parentElement;
    if (element?.hasAttribute('name')) {
      element.setAttribute('name', property.getAttribute('value'));
    }
  }
  return new XMLSerializer().serializeToString(document);
}
