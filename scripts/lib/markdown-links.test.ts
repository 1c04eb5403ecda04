import { expect, it } from 'vitest'
import { headingAnchors, relativeLinks } from './markdown-links.ts'

it('finds links, pictures and sources of HTML, but none in code and none to elsewhere', () => {
  const text = [
    '[a](b.md#c) ![d](e.svg) [f](https://g.example) `[h](i.md)`',
    '<source srcset="j.webp"><img src="k.webp">',
    '```md',
    '[l](m.md)',
    '```',
  ].join('\n')
  expect(relativeLinks(text).map(({ path }) => path)).toEqual(['b.md', 'e.svg', 'j.webp', 'k.webp'])
})

it('makes anchors of headings as GitHub does', () => {
  expect(
    headingAnchors('# Backups of people.db\n```sh\n# no heading\n```\n## How good is it?'),
  ).toEqual(['backups-of-peopledb', 'how-good-is-it'])
})
