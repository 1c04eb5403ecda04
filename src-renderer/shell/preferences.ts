import { useMediaQuery } from '@mantine/hooks'
import { useEffect } from 'react'
import { storedBoolean, storedChoice, useStoredState } from '../components/stored-state.ts'

/** Choices of the person at this machine; what belongs to everybody lives in the core. */
export const densities = ['comfortable', 'compact'] as const
export type Density = (typeof densities)[number]

const parseDensity = storedChoice(densities, 'comfortable')
const parseCollapsed = storedBoolean(false)
const parseLetters = storedBoolean(true)

export const useDensity = () => useStoredState<Density>('density', parseDensity)
/** The rail folds by itself where there is no room for it. */
export function useRailCollapsed(): [boolean, (collapsed: boolean) => void] {
  const [collapsed, setCollapsed] = useStoredState('rail-collapsed', parseCollapsed)
  const narrow = useMediaQuery('(max-width: 820px)') ?? false
  return [collapsed || narrow, setCollapsed]
}
/** Whether single letters are shortcuts (WCAG 2.1.4 wants them to be switched off). */
export const useLetterKeys = () => useStoredState('letter-keys', parseLetters)

export const rowHeights: Readonly<Record<Density, number>> = { comfortable: 28, compact: 24 }

/** Puts the density where the style sheets read it. */
export function useDensityAttribute(): void {
  const [density] = useDensity()
  useEffect(() => {
    document.documentElement.dataset['density'] = density
  }, [density])
}
