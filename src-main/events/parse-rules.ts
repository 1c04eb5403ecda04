import { randomInt } from 'node:crypto'
import { type EtlConfiguration, pathKeys } from '../../src-shared/events/configuration.ts'
import type { ParseRules } from './engine/parse-rules.ts'
import { DAY_MICROS } from './engine/timestamp.ts'

/** The configuration as what reads lines needs it. `now` is the run's clock. */
export function parseRulesOf(configuration: EtlConfiguration, now: Date): ParseRules {
  const { fields } = configuration
  const limit = now.getTime() * 1000 + configuration.quality_checks.max_future_days * DAY_MICROS
  const day = Math.floor(limit / DAY_MICROS)
  return {
    paths: {
      event_id: configuration.event_id === 'generate' ? null : pathKeys(fields.event_id),
      player_id: pathKeys(fields.player_id),
      session_id: pathKeys(fields.session_id),
      event_type: pathKeys(fields.event_type),
      timestamp: pathKeys(fields.timestamp),
    },
    properties: configuration.properties === 'rest' ? 'rest' : pathKeys(fields.properties),
    timestampUnit: configuration.timestamp_unit,
    revenueProperties: configuration.revenue_properties,
    latest: { day, micros: limit - day * DAY_MICROS },
    seeds: [randomInt(2 ** 32 - 1), randomInt(2 ** 32 - 1), randomInt(2 ** 32 - 1)],
  }
}
