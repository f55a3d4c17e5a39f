import { m } from '@daklakid/i18n';
import BellRing from '@lucide/svelte/icons/bell-ring';
import Building2 from '@lucide/svelte/icons/building-2';
import Bell from '@lucide/svelte/icons/bell';
import Eye from '@lucide/svelte/icons/eye';
import MonitorSmartphone from '@lucide/svelte/icons/monitor-smartphone';
import FileUser from '@lucide/svelte/icons/file-user';
import Fingerprint from '@lucide/svelte/icons/fingerprint';
import IdCard from '@lucide/svelte/icons/id-card';
import QrCode from '@lucide/svelte/icons/qr-code';
import Send from '@lucide/svelte/icons/send';
import Settings from '@lucide/svelte/icons/settings';
import ShieldCheck from '@lucide/svelte/icons/shield-check';
import UserRound from '@lucide/svelte/icons/user-round';

/** The pages about oneself, which the search finds as well. */
export function pages() {
  const t = m().me;
  return [
    { href: '/toi/ho-so', label: t.profile, icon: UserRound },
    { href: '/toi/loi-moi', label: t.invitations, icon: Building2 },
    { href: '/toi/thiet-bi', label: t.sessions, icon: MonitorSmartphone },
    { href: '/toi/truy-cap', label: t.accesses, icon: Eye },
    { href: '/toi/dinh-danh', label: t.identification, icon: IdCard },
    { href: '/toi/khoa-truy-cap', label: t.passkeys, icon: Fingerprint },
    { href: '/toi/du-lieu', label: t.data, icon: ShieldCheck },
    { href: '/ho-so-xin-viec', label: t.resumes, icon: FileUser },
    { href: '/ung-tuyen', label: t.applications, icon: Send },
    { href: '/qr', label: m().tabs.qr, icon: QrCode },
    { href: '/thong-bao', label: m().tabs.notices, icon: Bell },
    { href: '/toi/thong-bao', label: m().settings.notices, icon: BellRing },
    { href: '/toi/cai-dat', label: t.settings, icon: Settings },
  ];
}
