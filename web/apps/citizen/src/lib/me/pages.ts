import { m } from '@daklakid/i18n';
import Building2 from '@lucide/svelte/icons/building-2';
import Eye from '@lucide/svelte/icons/eye';
import MonitorSmartphone from '@lucide/svelte/icons/monitor-smartphone';
import Settings from '@lucide/svelte/icons/settings';
import UserRound from '@lucide/svelte/icons/user-round';

/** The pages about oneself, which the search finds as well. */
export function pages() {
  const t = m().me;
  return [
    { href: '/toi/ho-so', label: t.profile, icon: UserRound },
    { href: '/toi/loi-moi', label: t.invitations, icon: Building2 },
    { href: '/toi/thiet-bi', label: t.sessions, icon: MonitorSmartphone },
    { href: '/toi/truy-cap', label: t.accesses, icon: Eye },
    { href: '/toi/cai-dat', label: t.settings, icon: Settings },
  ];
}
