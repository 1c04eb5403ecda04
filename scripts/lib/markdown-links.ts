/** A link or picture of a Markdown text that leads to another file or to a heading. */
export interface MarkdownLink {
  /** The file, relative to the one it stands in; empty for a heading of the same file. */
  readonly path: string
  /** Without `#`. */
  readonly anchor: string | undefined
}

/** Relative links, pictures and `src`/`srcset` of HTML; links to elsewhere are left out. */
export function relativeLinks(markdown: string): readonly MarkdownLink[] {
  const text = withoutCode(markdown)
  const targets = [
    ...text.matchAll(/\]\(([^)\s]+)\)/g),
    ...text.matchAll(/\b(?:src|srcset|href)="([^"]+)"/g),
  ].map((match) => match[1] ?? '')
  return targets
    .filter((target) => !/^[a-z]+:/i.test(target))
    .map((target) => {
      const [path = '', anchor] = target.split('#')
      return { path, anchor }
    })
}

/** The anchors of a text's headings, as GitHub makes them. */
export function headingAnchors(markdown: string): readonly string[] {
  return withoutFences(markdown)
    .split('\n')
    .filter((line) => /^#{1,6} /.test(line))
    .map((line) =>
      line
        .replace(/^#+ /, '')
        .toLowerCase()
        .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
        .replaceAll(' ', '-'),
    )
}

const withoutFences = (text: string): string => text.replaceAll(/^```[\s\S]*?^```/gm, '')
const withoutCode = (text: string): string => withoutFences(text).replaceAll(/`[^`\n]*`/g, '')
