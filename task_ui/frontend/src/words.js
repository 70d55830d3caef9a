// Every text the browser code shows, in the page's language. `word(key, value)` puts value in place of {},
// and an English plural s in place of {s}.
const WORDS = {
  // form-js: validation
  notANumber: ['应为数字', 'Must be a number'],
  integer: ['应为整数', 'Must be a whole number'],
  decimals: ['最多 {} 位小数', 'At most {} decimal places'],
  increment: ['应为 {} 的整数倍', 'Must be a multiple of {}'],
  pattern: ['格式不符', 'Does not have the required form'],
  required: ['必填', 'Required'],
  min: ['不得小于 {}', 'Must be at least {}'],
  max: ['不得大于 {}', 'Must be at most {}'],
  limitUnknown: ['限值未能算出', 'The limit could not be computed'],
  minLength: ['至少 {} 个字', 'At least {} characters'],
  maxLength: ['最多 {} 个字', 'At most {} characters'],
  phone: ['不是有效的电话号码', 'Not a phone number'],
  email: ['不是有效的电子邮箱', 'Not an e-mail address'],
  dateAndTime: ['日期和时间都要填写', 'Enter both date and time'],
  // form-js: controls
  select: ['请选择', 'Select'],
  search: ['搜索', 'Search'],
  noResults: ['没有匹配项', 'No results'],
  allSelected: ['已全部选择', 'All selected'],
  add: ['添加一行', 'Add a row'],
  expandAll: ['全部展开', 'Expand all'],
  collapse: ['收起', 'Collapse'],
  removeRow: ['删除第 {} 行', 'Remove row {}'],
  remove: ['删除', 'Remove'],
  stepUp: ['增加', 'Increase'],
  stepDown: ['减少', 'Decrease'],
  previousPage: ['上一页', 'Previous page'],
  nextPage: ['下一页', 'Next page'],
  nothing: ['没有内容', 'Nothing to show'],
  browse: ['浏览', 'Browse'],
  noFiles: ['未选择文件', 'No file selected'],
  choose: ['选择文件', 'Choose files'],
  uploading: ['正在上传 {}…', 'Uploading {}…'],
  removeFile: ['移除 {}', 'Remove {}'],
  tooLarge: ['{} 超过 20 MB', '{} is larger than 20 MB'],
  notUploaded: ['未能上传，请稍后再试', 'Could not be uploaded; try again later'],
  // sending a form
  sending: ['正在提交…', 'Sending…'],
  saved: ['草稿已保存在本机', 'Draft kept on this computer'],
  restored: ['已恢复您上次未提交的内容', 'What you typed last time has been restored'],
  discard: ['放弃草稿', 'Discard draft'],
  fix: ['请先改正 {} 处问题', '{} problem{s} to put right first'],
  conflict: ['此任务已被他人处理，您填写的内容保留在本机。', 'Someone else has dealt with this task. What you typed is kept on this computer.'],
  signedOut: ['登录已失效。请重新登录，您填写的内容保留在本机。', 'You have been signed out. Sign in again; what you typed is kept on this computer.'],
  signIn: ['重新登录', 'Sign in again'],
  back: ['返回待办', 'Back to my tasks'],
  offline: ['无法连接服务器。您填写的内容保留在本机，请稍后再试。', 'The server cannot be reached. What you typed is kept on this computer; try again later.'],
  failed: ['提交未成功：{}', 'Not accepted: {}'],
  wan: ['= {} 万元', '= CNY {} million'],
  // diagram
  noDiagram: ['此流程没有图形', 'This process has no drawing'],
  diagramFailed: ['流程图无法显示：{}', 'The diagram cannot be shown: {}'],
};

export const language = document.documentElement.lang.startsWith('zh') ? 'zh' : 'en';

export function word(key, value = '') {
  const plural = Number(value) === 1 ? '' : 's';
  return WORDS[key][language === 'zh' ? 0 : 1].replace('{}', value).replace('{s}', plural);
}
