import {
  ActionIcon,
  Anchor,
  Button,
  Checkbox,
  Input,
  InputWrapper,
  Kbd,
  Menu,
  Modal,
  NumberInput,
  Popover,
  SegmentedControl,
  Select,
  Switch,
  Tabs,
  TextInput,
  Tooltip,
  createTheme,
  type CSSVariablesResolver,
  type MantineColorsTuple,
} from '@mantine/core'

/** 13 px is the base; rem so that the browser's own font size still scales everything. */
const px = (size: number) => `${size / 16}rem`

const slate: MantineColorsTuple = [
  '#f5f6f8',
  '#eceef2',
  '#dfe3e9',
  '#c4cad5',
  '#a3acbb',
  '#8a93a5',
  '#5b6579',
  '#3d485c',
  '#273144',
  '#172033',
]

const slateDark: MantineColorsTuple = [
  '#e1e6ee',
  '#bcc5d3',
  '#97a2b4',
  '#6d7789',
  '#3a4351',
  '#2a323e',
  '#1b212b',
  '#13171e',
  '#0f131a',
  '#0b0e13',
]

const indigo: MantineColorsTuple = [
  '#eceefd',
  '#d5d9fb',
  '#a9b1ff',
  '#8a94f7',
  '#6d78ee',
  '#5a65e6',
  '#4450d4',
  '#3943bd',
  '#2f38a0',
  '#262e84',
]

/** Of a choice that can be cleared: Mantine leaves its button to the pointer, ours takes keys too. */
export const clearButtonProps = (label: string) =>
  ({ tabIndex: 0, 'aria-hidden': false, 'aria-label': label, size: '24' }) as const

export const theme = createTheme({
  primaryColor: 'indigo',
  primaryShade: { light: 6, dark: 5 },
  colors: { indigo, gray: slate, dark: slateDark },
  black: '#172033',
  fontFamily:
    "system-ui, -apple-system, 'Segoe UI', 'Inter', 'Roboto', 'Noto Sans', 'Helvetica Neue', sans-serif",
  fontFamilyMonospace: 'var(--qm-mono)',
  fontSizes: { xs: px(12), sm: px(13), md: px(13), lg: px(15), xl: px(20) },
  lineHeights: { xs: '1.4', sm: '1.45', md: '1.45', lg: '1.4', xl: '1.3' },
  spacing: { xs: px(4), sm: px(8), md: px(12), lg: px(16), xl: px(24) },
  radius: { xs: px(2), sm: px(4), md: px(4), lg: px(6), xl: px(8) },
  defaultRadius: 'sm',
  headings: {
    fontWeight: '600',
    sizes: {
      h1: { fontSize: px(20), lineHeight: '1.3' },
      h2: { fontSize: px(15), lineHeight: '1.35' },
      h3: { fontSize: px(13), lineHeight: '1.4' },
    },
  },
  shadows: {
    xs: 'var(--qm-shadow)',
    sm: 'var(--qm-shadow)',
    md: 'var(--qm-shadow)',
    lg: 'var(--qm-shadow)',
    xl: 'var(--qm-shadow)',
  },
  respectReducedMotion: true,
  cursorType: 'pointer',
  focusRing: 'auto',
  components: {
    // Links stand within sentences: colour alone would not tell them from the words around.
    Anchor: Anchor.extend({ defaultProps: { underline: 'always', inherit: true } }),
    ActionIcon: ActionIcon.extend({
      defaultProps: { variant: 'subtle', color: 'gray' },
      vars: () => ({ root: { '--ai-size': px(28) } }),
    }),
    Button: Button.extend({
      defaultProps: { variant: 'default' },
      vars: (_theme, props) => ({
        root: {
          '--button-height': px(28),
          '--button-padding-x': px(12),
          '--button-fz': px(13),
          ...(props.variant === 'subtle'
            ? { '--button-color': 'var(--qm-accent-ink)', '--button-hover': 'var(--qm-hover)' }
            : {}),
        },
      }),
      styles: { label: { fontWeight: 500 } },
    }),
    Checkbox: Checkbox.extend({ defaultProps: { size: 'xs' } }),
    Input: Input.extend({
      vars: () => ({
        wrapper: { '--input-height': px(28), '--input-fz': px(13), '--input-padding': px(8) },
      }),
    }),
    InputWrapper: InputWrapper.extend({
      vars: () => ({
        label: { '--input-label-size': px(13), '--input-asterisk-color': 'var(--qm-bad)' },
        error: { '--input-error-size': px(12) },
        success: { '--input-success-size': px(12) },
        description: { '--input-description-size': px(12) },
      }),
    }),
    Kbd: Kbd.extend({
      defaultProps: { size: 'xs' },
      styles: {
        root: {
          borderBottomWidth: 1,
          borderColor: 'var(--qm-hairline)',
          background: 'var(--qm-sunken)',
          color: 'var(--qm-muted)',
          fontWeight: 500,
        },
      },
    }),
    Menu: Menu.extend({
      defaultProps: {
        withInitialFocusPlaceholder: false,
        withinPortal: false,
        shadow: 'md',
        transitionProps: { duration: 80 },
        position: 'bottom-end',
      },
    }),
    Modal: Modal.extend({
      defaultProps: {
        transitionProps: { duration: 100 },
        centered: false,
        yOffset: '10vh',
        overlayProps: { backgroundOpacity: 0.35 },
        closeButtonProps: { 'aria-label': 'Close' },
      },
      styles: { title: { fontSize: px(15), fontWeight: 600 } },
    }),
    NumberInput: NumberInput.extend({ defaultProps: { hideControls: true } }),
    Popover: Popover.extend({
      defaultProps: { shadow: 'md', transitionProps: { duration: 80 } },
    }),
    SegmentedControl: SegmentedControl.extend({
      defaultProps: { size: 'xs', transitionDuration: 100 },
      vars: () => ({ root: { '--sc-font-size': px(12), '--sc-padding': '3px 10px' } }),
      styles: { label: { fontWeight: 500 } },
    }),
    Select: Select.extend({
      defaultProps: {
        allowDeselect: false,
        checkIconPosition: 'right',
        clearButtonProps: clearButtonProps('Clear'),
      },
    }),
    Switch: Switch.extend({ defaultProps: { size: 'xs' } }),
    Tabs: Tabs.extend({ defaultProps: { keepMounted: false } }),
    TextInput: TextInput.extend({ defaultProps: { autoComplete: 'off', spellCheck: false } }),
    Tooltip: Tooltip.extend({
      defaultProps: {
        openDelay: 350,
        transitionProps: { duration: 80 },
        multiline: true,
        maw: 320,
        events: { hover: true, focus: true, touch: true },
      },
    }),
  },
})

/** Mantine's own tokens, pointed at the palette so that every component follows it. */
export const cssVariablesResolver: CSSVariablesResolver = () => {
  const shared = {
    '--mantine-color-body': 'var(--qm-canvas)',
    '--mantine-color-text': 'var(--qm-ink)',
    '--mantine-color-dimmed': 'var(--qm-muted)',
    '--mantine-color-placeholder': 'var(--qm-muted)',
    '--mantine-color-anchor': 'var(--qm-accent-ink)',
    '--mantine-color-default': 'var(--qm-raised)',
    '--mantine-color-default-hover': 'var(--qm-hover)',
    '--mantine-color-default-color': 'var(--qm-ink)',
    '--mantine-color-default-border': 'var(--qm-control-border)',
    '--mantine-color-error': 'var(--qm-bad)',
    '--mantine-color-disabled-color': 'var(--qm-muted)',
    '--mantine-primary-color-filled': 'var(--qm-accent)',
    '--mantine-primary-color-filled-hover': 'var(--qm-accent-hover)',
  }
  return { variables: {}, light: shared, dark: shared }
}
