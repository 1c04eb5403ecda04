import { describe, expect, it } from 'vitest'
import { element, markupHtml } from './report-markup.ts'

describe('markup as HTML', () => {
  it('escapes texts and attributes', () => {
    const node = element('p', { title: '"a" & b' }, '<script>', element('strong', {}, 'x > y'))
    expect(markupHtml(node)).toBe(
      '<p title="&quot;a&quot; &amp; b">&lt;script&gt;<strong>x &gt; y</strong></p>',
    )
  })

  it('closes marks of a drawing and leaves missing children out', () => {
    const node = element('svg', { width: 10 }, null, element('circle', { r: 2.5 }))
    expect(markupHtml(node)).toBe('<svg width="10"><circle r="2.5"/></svg>')
  })
})
