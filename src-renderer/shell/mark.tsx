/** The mark of the product: rows of a manifest, and the ring that ticks them off. */
export function Mark({ size = 20 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 24 24" aria-hidden>
      <rect width="24" height="24" rx="5" fill="var(--qm-accent)" />
      <path d="M6 7h12M6 12h8M6 17h4" stroke="#fff" strokeWidth="2.4" strokeLinecap="round" />
      <circle cx="17" cy="16.5" r="2.6" fill="none" stroke="#fff" strokeWidth="2" />
    </svg>
  )
}
