import { Button, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { lazy, Suspense, useState } from 'react'
import { useMe } from '../../me.ts'
import { ErrorState, SkeletonRows } from '../../components/states.tsx'
import { Chip } from '../../components/status-chip.tsx'
import { TimeAgo } from '../../components/time.tsx'
import { readableError } from '../../readable-error.ts'
import { rpc } from '../../rpc.ts'
import { Facts, Section } from './section-parts.tsx'
import { accessWords } from './access-words.ts'
import classes from './settings-page.module.css'

const healthTones = { ok: 'ok', degraded: 'warn', down: 'bad' } as const
const healthWords = { ok: 'works', degraded: 'needs attention', down: 'fails' } as const
const hostWords = {
  server: 'Browser host (quartermaster serve)',
  desktop: 'Desktop',
  cli: 'Command line',
} as const

const Licences = lazy(async () => ({ default: (await import('./licences.tsx')).Licences }))

export function AboutSection() {
  const info = useQuery(rpc.system.info.queryOptions())
  const health = useQuery(rpc.system.health.queryOptions())
  const me = useMe()
  const [filter, setFilter] = useState('')
  const [shown, setShown] = useState(false)
  const failed = info.error ?? health.error
  if (failed !== null) {
    return (
      <ErrorState
        error={readableError(failed)}
        retry={() => {
          void info.refetch()
          void health.refetch()
        }}
      />
    )
  }
  return (
    <>
      <Section title="About">
        <Facts
          facts={[
            ['Quartermaster', info.data?.version],
            ['Host', info.data && hostWords[info.data.host]],
            ['Running since', info.data && <TimeAgo key="since" at={info.data.started_at} />],
            ['Node.js', info.data && `${info.data.node} on ${info.data.platform}`],
            ['Workspace', info.data?.workspace],
            ['You', me && `${me.name}, may: ${accessWords[me.access].toLowerCase()}`],
            [
              'Health',
              health.data?.components.map((part) => (
                <div key={part.name}>
                  <Chip tone={healthTones[part.state]}>
                    {part.name} {healthWords[part.state]}
                  </Chip>
                  {part.detail !== '' && <span className="muted"> {part.detail}</span>}
                </div>
              )),
            ],
          ]}
        />
      </Section>
      <Section
        title="Licences"
        lead="Quartermaster is under the MIT licence. It contains software of others, DuckDB among them, under the licences below."
        actions={
          !shown && (
            <Button onClick={() => setShown(true)}>Show the packages and their licences</Button>
          )
        }
      >
        {shown && (
          <>
            <div className={classes.filters}>
              <TextInput
                aria-label="Package or licence contains"
                placeholder="Package or licence"
                w={240}
                value={filter}
                onChange={(event) => setFilter(event.currentTarget.value)}
              />
            </div>
            <Suspense fallback={<SkeletonRows rows={8} columns={3} />}>
              <Licences filter={filter} />
            </Suspense>
          </>
        )}
      </Section>
    </>
  )
}
