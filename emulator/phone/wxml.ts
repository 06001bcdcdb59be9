/** Built-in components the phone draws; anything else in a template is drawn as an unknown element. */
export const builtIns = ['view', 'text', 'button', 'image', 'scroll-view', 'web-view', 'navigator'] as const;

const tag = new RegExp(`(<\\/?)(${builtIns.join('|')})(?=[\\s/>])`, 'g');

/**
 * A template with its built-ins renamed to what WeChat itself calls them in the document (`wx-view`): valid names of
 * custom elements, which no HTML element has. Inline scripts are left alone.
 */
export function renameBuiltIns(wxml: string): string {
  return wxml
    .split(/(<wxs\b[\s\S]*?<\/wxs>)/)
    .map((part, i) => (i % 2 === 1 ? part : part.replace(tag, '$1wx-$2')))
    .join('');
}
