/** A picture, what it shows and what is wrong with it. */
export interface Shot {
  readonly scene: string
  readonly screen: string
  readonly look: string
  readonly file: string
  readonly faults: readonly string[]
}

/** One page with all pictures, those with faults first. */
export function contactSheet(shots: readonly Shot[], madeAt: Date): string {
  const scenes = Map.groupBy(shots, ({ scene }) => scene)
  const faulty = shots.filter(({ faults }) => faults.length > 0)
  const sections = [...scenes]
    .toSorted(([, a], [, b]) => faultCount(b) - faultCount(a))
    .map(
      ([scene, of]) =>
        `<section id="${escaped(scene)}"><h2>${escaped(scene)}</h2><div>${of.map(figure).join('')}</div></section>`,
    )
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Gallery</title>
<style>
  body { margin: 16px; font: 13px system-ui, sans-serif; color: #172033; background: #e9ecf1; }
  h2 { margin: 24px 0 8px; font-size: 15px; }
  section > div { display: flex; flex-wrap: wrap; gap: 12px; align-items: flex-start; }
  figure { margin: 0; width: 400px; }
  img { width: 100%; border: 1px solid #c4cad5; }
  .bad { color: #c0262d; white-space: pre-wrap; overflow-wrap: anywhere; }
</style>
<h1>${scenes.size} scenes, ${shots.length} pictures, ${faulty.length} with faults</h1>
<p>${escaped(madeAt.toISOString())}</p>
${sections.join('\n')}
</html>
`
}

function figure({ look, file, faults }: Shot): string {
  const found = faults.map((fault) => `<p class="bad">${escaped(fault)}</p>`).join('')
  return `<figure><a href="${escaped(file)}"><img src="${escaped(file)}" alt="" loading="lazy"></a><figcaption>${escaped(look)}${found}</figcaption></figure>`
}

const faultCount = (shots: readonly Shot[]): number =>
  shots.reduce((sum, { faults }) => sum + faults.length, 0)

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')
}
