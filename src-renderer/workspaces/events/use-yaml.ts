import { useDebouncedValue } from '@mantine/hooks'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import type { EtlConfiguration } from '../../../src-shared/events/configuration.ts'
import type { CheckedConfiguration } from '../../../src-shared/events/profile.ts'
import { rpc } from '../../rpc.ts'

export interface YamlText {
  /** Null while it is on its way. */
  readonly text: string | null
  readonly problems: CheckedConfiguration['problems']
  /** What is typed has not been checked yet. */
  readonly pending: boolean
  readonly write: (text: string) => void
}

const typingPause = 150
const forever = Number.POSITIVE_INFINITY

/**
 * The form's values as YAML. What is typed stays as it is typed, with its comments; once it is valid
 * its values are those of the form.
 */
export function useYaml(
  configuration: EtlConfiguration,
  shown: boolean,
  onConfiguration: (configuration: EtlConfiguration) => void,
): YamlText {
  const now = JSON.stringify(configuration)
  /** `of`: the values that the form had when it was typed; others since then replace the text. */
  const [typed, setTyped] = useState<{ readonly text: string; readonly of: string } | null>(null)
  const [asked] = useDebouncedValue(typed?.text ?? null, typingPause)
  const checked = useQuery({
    ...rpc.events.validateConfiguration.queryOptions({
      input: { yaml: asked ?? '' },
      staleTime: forever,
    }),
    enabled: shown && asked !== null,
    placeholderData: keepPreviousData,
  })
  const found =
    typed !== null && asked === typed.text && !checked.isPlaceholderData ? checked.data : undefined
  const values = found?.configuration ?? null
  const gives = values === null ? null : JSON.stringify(values)
  const own = typed !== null && (typed.of === now || gives === now) ? typed.text : null
  const written = useQuery({
    ...rpc.events.configurationYaml.queryOptions({ input: { configuration }, staleTime: forever }),
    enabled: shown && own === null,
  })
  const fresh = typed !== null && typed.of === now && gives !== now ? values : null
  useEffect(() => {
    if (fresh !== null) onConfiguration(fresh)
  }, [fresh, onConfiguration])
  return {
    text: own ?? written.data?.yaml ?? null,
    problems: own === null ? [] : (checked.data?.problems ?? []),
    pending: own !== null && found === undefined,
    write: (text) => setTyped({ text, of: now }),
  }
}
