import { ActionIcon, Tooltip } from '@mantine/core'
import { IconArrowBackUp } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import classes from './form.module.css'

interface Reset {
  /** What the button does, for who does not see it. */
  readonly label: string
  readonly tooltip: string
  readonly write: () => void
}

interface FormLineProps {
  /** Of the control: its label is `${id}-label`, its help `${id}-help`. Undefined: it names itself. */
  readonly id?: string
  readonly label: string
  /** Flag or key by which it is set elsewhere; all of it, where it is cut. */
  readonly flag?: string | undefined
  readonly wholeFlag?: string
  readonly help: ReactNode
  readonly changed: boolean
  readonly wide?: boolean
  /** The way back to the default, where it was left. */
  readonly reset: Reset | null
  readonly children: ReactNode
}

/** A parameter of a form: what it is called and does, with its control beside it. */
export function FormLine({
  id,
  label,
  flag,
  wholeFlag,
  help,
  changed,
  wide = false,
  reset,
  children,
}: FormLineProps) {
  return (
    <div className={classes.line} data-changed={changed} data-wide={wide}>
      <div className={classes.lineHead}>
        {id === undefined ? (
          <span>{label}</span>
        ) : (
          <label htmlFor={id} id={`${id}-label`}>
            {label}
          </label>
        )}
        {flag !== undefined && (
          <span className={classes.flag} title={wholeFlag}>
            {flag}
          </span>
        )}
      </div>
      <p className={classes.help} {...(id === undefined ? {} : { id: `${id}-help` })}>
        {help}
      </p>
      <div className={classes.control}>{children}</div>
      <ResetButton reset={reset} />
    </div>
  )
}

/** Keeps its place where there is nothing to reset. */
export function ResetButton({ reset }: { readonly reset: Reset | null }) {
  if (reset === null) return <span className={classes.reset} />
  return (
    <Tooltip label={reset.tooltip}>
      <ActionIcon className={classes.reset} aria-label={reset.label} onClick={reset.write}>
        <IconArrowBackUp size={14} stroke={1.75} aria-hidden />
      </ActionIcon>
    </Tooltip>
  )
}
