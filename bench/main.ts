import { parseArgs } from 'node:util'

/**
 * `npm run bench -- allocation [--shape 1k,4m,real,40m,ilp-500-k1,…] [--solver greedy,flow,ilp] [--repeats 3] [--json FILE]`
 * `npm run bench -- allocation --what_if [--shape 4m,real] [--solver greedy,flow] [--repeats 3] [--json FILE]`
 * `npm run bench -- events [--shape 1m,1m_daily,1m_gz,1m_daily_gz,10m,10m_daily,10m_gz,10m_daily_gz] [--repeats 3] [--built] [--polars FOLDER] [--python PATH] [--json FILE]`
 * `npm run bench -- peers [--shape 1k,10k,10k_capacities,4m_capacities] [--limit 60] [--python PATH] [--json FILE]`
 * `npm run bench -- faults [--kills 100] [--seed 1] | --every_call | --full_disk`
 * `npm run bench -- start [--repeats 7] [--json FILE]`
 * `npm run bench -- screens [--repeats 3] [--json FILE]`
 * `npm run bench -- reconciliation [--shape abt_buy,…] [--repeats 2] [--removal] [--folder PATH] [--json FILE]`
 * `npm run bench -- review [--rows 100000] [--repeats 3] [--json FILE]`
 * `npm run bench -- reconciliation --scale persons|products [--rows 500000] [--engine_only] [--built] [--threads 2]`
 * `npm run bench -- reconciliation --bed tuning|held_out [--rows 500]`
 * `npm run bench -- reconciliation --variants [--shape abt_buy,…]`
 * `npm run bench -- reconciliation --scale persons --around [--rows 500000]`
 */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    shape: { type: 'string' },
    solver: { type: 'string' },
    repeats: { type: 'string', default: '3' },
    json: { type: 'string' },
    limit: { type: 'string', default: '60' },
    python: { type: 'string' },
    polars: { type: 'string' },
    built: { type: 'boolean', default: false },
    kills: { type: 'string', default: '100' },
    seed: { type: 'string', default: '1' },
    every_call: { type: 'boolean', default: false },
    full_disk: { type: 'boolean', default: false },
    folder: { type: 'string' },
    what_if: { type: 'boolean', default: false },
    scale: { type: 'string' },
    removal: { type: 'boolean', default: false },
    variants: { type: 'boolean', default: false },
    bed: { type: 'string' },
    rows: { type: 'string' },
    way: { type: 'string' },
    engine_only: { type: 'boolean', default: false },
    around: { type: 'boolean', default: false },
    threads: { type: 'string', default: '2' },
  },
})

switch (positionals[0]) {
  case 'allocation': {
    const { solverNames } = await import('./allocation/shapes.ts')
    const asked = values.solver?.split(',')
    const options = {
      shapes: values.shape?.split(',') ?? null,
      solvers: asked === undefined ? null : solverNames.filter((name) => asked.includes(name)),
      repeats: Number(values.repeats),
      json: values.json ?? null,
    }
    if (values.what_if) {
      const { benchWhatIf } = await import('./allocation/what-if.ts')
      process.exitCode = await benchWhatIf(options)
      break
    }
    const { benchAllocation } = await import('./allocation/bench.ts')
    process.exitCode = await benchAllocation(options)
    break
  }
  case 'events': {
    const { benchEvents } = await import('./events/bench.ts')
    process.exitCode = await benchEvents({
      shapes: values.shape?.split(',') ?? null,
      repeats: Number(values.repeats),
      json: values.json ?? null,
      polars: values.polars ?? null,
      python: values.python ?? null,
      built: values.built,
    })
    break
  }
  case 'peers': {
    const { benchPeers } = await import('./peers/bench.ts')
    process.exitCode = await benchPeers({
      cases: values.shape?.split(',') ?? null,
      repeats: Number(values.repeats),
      limit: Number(values.limit),
      python: values.python ?? null,
      json: values.json ?? null,
    })
    break
  }
  case 'faults': {
    const { benchFaults } = await import('./faults/bench.ts')
    process.exitCode = await benchFaults({
      kills: Number(values.kills),
      seed: Number(values.seed),
      every: values.full_disk ? 'full disk' : values.every_call ? 'kill' : null,
    })
    break
  }
  case 'start': {
    const { benchStart } = await import('./start/bench.ts')
    process.exitCode = await benchStart({
      repeats: Number(values.repeats),
      json: values.json ?? null,
    })
    break
  }
  case 'screens': {
    const { benchScreens } = await import('./screens/bench.ts')
    process.exitCode = await benchScreens({
      repeats: Number(values.repeats),
      json: values.json ?? null,
    })
    break
  }
  case 'review': {
    const { benchReview } = await import('./reconciliation/review.ts')
    process.exitCode = await benchReview({
      pairs: Number(values.rows ?? 100_000),
      repeats: Number(values.repeats),
      json: values.json ?? null,
    })
    break
  }
  case 'reconciliation': {
    if (values.around) {
      const { benchAroundPersons } = await import('./reconciliation/around.ts')
      await benchAroundPersons(Number(values.rows ?? 500_000), Number(values.threads))
      break
    }
    const { benchScale, isScale } = await import('./reconciliation/scale.ts')
    if (values.scale !== undefined && isScale(values.scale)) {
      process.exitCode = await benchScale(values.scale, {
        rows: values.rows === undefined ? null : Number(values.rows),
        engineOnly: values.engine_only,
        threads: Number(values.threads),
        way: values.way === 'large' || values.way === 'whole' ? values.way : null,
        built: values.built,
      })
      break
    }
    const { benchBed, benchReconciliation, benchRemoval, defaultFolder } =
      await import('./reconciliation/bench.ts')
    if (values.bed === 'tuning' || values.bed === 'held_out') {
      process.exitCode = benchBed(values.bed, Number(values.rows ?? Infinity))
      break
    }
    if (values.removal) {
      process.exitCode = benchRemoval(values.folder ?? defaultFolder())
      break
    }
    if (values.variants) {
      const { benchVariants } = await import('./reconciliation/variants.ts')
      process.exitCode = benchVariants(
        values.folder ?? defaultFolder(),
        values.shape?.split(',') ?? null,
      )
      break
    }
    process.exitCode = await benchReconciliation({
      sets: values.shape?.split(',') ?? null,
      seeds: Number(values.repeats),
      folder: values.folder ?? defaultFolder(),
      json: values.json ?? null,
    })
    break
  }
  default:
    process.stderr.write(
      'Name a bench: allocation, events, peers, faults, start, screens, reconciliation, review.\n',
    )
    process.exitCode = 2
}
