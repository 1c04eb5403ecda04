import { Button, Menu, type ButtonProps } from '@mantine/core'
import { IconChevronDown } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'

const kinds = [
  ['/allocation/new', 'Allocation'],
  ['/events/new', 'Events'],
  ['/reconciliation/new', 'Reconciliation'],
] as const

/** Where a screen is about runs of every kind: asks which, and leads to its form. */
export function NewRunMenu(props: Pick<ButtonProps, 'variant'>) {
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button {...props} rightSection={<IconChevronDown size={14} stroke={2} aria-hidden />}>
          New run
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {kinds.map(([to, label]) => (
          <Menu.Item key={to} renderRoot={(root) => <Link {...root} to={to} />}>
            {label}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}
