import { parseArgs } from 'node:util'

/** `npm run bench -- allocation [--shape 1k,4m,real,40m] [--repeats 3] [--json FILE]`. */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    shape: { type: 'string' },
    repeats: { type: 'string', default: '3' },
    json: { type: 'string' },
  },
})

switch (positionals[0]) {
  case 'allocation': {
    const { benchAllocation } = await import('./allocation/bench.ts')
    process.exitCode = await benchAllocation({
      shapes: values.shape?.split(',') ?? null,
      repeats: Number(values.repeats),
      json: values.json ?? null,
    })
    break
  }
  default:
    process.stderr.write('Name a bench: allocation.\n')
    process.exitCode = 2
}
