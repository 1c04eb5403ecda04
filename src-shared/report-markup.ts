/**
 * Markup as data: what a report consists of, made once by pure code. The command line writes it as
 * HTML, the screens render it as elements, and neither has to trust a string.
 */

export type MarkupNode = string | MarkupElement

export interface MarkupElement {
  readonly tag: MarkupTag
  readonly attributes: Readonly<Record<string, string>>
  readonly children: readonly MarkupNode[]
}

export type MarkupTag = (typeof tags)[number]

const tags = [
  'article',
  'circle',
  'code',
  'dd',
  'div',
  'dl',
  'dt',
  'footer',
  'h1',
  'h2',
  'header',
  'li',
  'line',
  'p',
  'path',
  'rect',
  'section',
  'span',
  'strong',
  'svg',
  'table',
  'tbody',
  'td',
  'th',
  'thead',
  'tr',
  'ul',
] as const

/** An element; numbers among the attributes are written as they are. */
export function element(
  tag: MarkupTag,
  attributes: Readonly<Record<string, string | number>> = {},
  ...children: readonly (MarkupNode | null)[]
): MarkupElement {
  return {
    tag,
    attributes: Object.fromEntries(
      Object.entries(attributes).map(([name, value]) => [name, String(value)]),
    ),
    children: children.filter((child) => child !== null),
  }
}

const empty: ReadonlySet<MarkupTag> = new Set(['circle', 'line', 'path', 'rect'])

/** HTML of the markup; every text and attribute is escaped. */
export function markupHtml(node: MarkupNode): string {
  if (typeof node === 'string') return escapeHtml(node)
  const attributes = Object.entries(node.attributes)
    .map(([name, value]) => ` ${name}="${escapeHtml(value)}"`)
    .join('')
  if (empty.has(node.tag)) return `<${node.tag}${attributes}/>`
  return `<${node.tag}${attributes}>${node.children.map(markupHtml).join('')}</${node.tag}>`
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
}

export function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"]/g, (sign) => entities[sign] ?? sign)
}
