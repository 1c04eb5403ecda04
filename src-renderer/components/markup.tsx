import { createElement, Fragment, type ReactNode } from 'react'
import type { MarkupNode } from '../../src-shared/report-markup.ts'

/** Attributes whose names React writes in its own way; all others are the same. */
const ownNames: Readonly<Record<string, string>> = { class: 'className', colspan: 'colSpan' }

/** Markup of a report as elements. */
export function Markup({ node }: { node: MarkupNode }): ReactNode {
  return rendered(node)
}

function rendered(node: MarkupNode): ReactNode {
  if (typeof node === 'string') return node
  const attributes = Object.fromEntries(
    Object.entries(node.attributes).map(([name, value]) => [ownNames[name] ?? name, value]),
  )
  return createElement(
    node.tag,
    attributes,
    ...node.children.map((child, index) =>
      createElement(Fragment, { key: index }, rendered(child)),
    ),
  )
}
