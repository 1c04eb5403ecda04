import { useLayoutEffect, type ReactNode } from 'react'
import { createPortal } from 'react-dom'
import './printed.css'

/** What goes on paper instead of the screen while this is shown: no frame, nothing that scrolls. */
export function Printed({ children }: { children: ReactNode }) {
  return createPortal(<div className="qm-printed">{children}</div>, document.body)
}

/** A style sheet that comes with data, while it is needed. */
export function useStyleSheet(css: string): void {
  useLayoutEffect(() => {
    const sheet = new CSSStyleSheet()
    sheet.replaceSync(css)
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet]
    return () => {
      document.adoptedStyleSheets = document.adoptedStyleSheets.filter((one) => one !== sheet)
    }
  }, [css])
}
