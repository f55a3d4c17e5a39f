import { m } from '@daklakid/i18n';
import BellPlus from '@lucide/svelte/icons/bell-plus';
import Building2 from '@lucide/svelte/icons/building-2';
import BriefcaseBusiness from '@lucide/svelte/icons/briefcase-business';
import BusFront from '@lucide/svelte/icons/bus-front';
import Cctv from '@lucide/svelte/icons/cctv';
import Compass from '@lucide/svelte/icons/compass';
import FileSearch from '@lucide/svelte/icons/file-search';
import FolderOpen from '@lucide/svelte/icons/folder-open';
import Heart from '@lucide/svelte/icons/heart';
import House from '@lucide/svelte/icons/house';
import FileCheck from '@lucide/svelte/icons/file-check';
import HousePlus from '@lucide/svelte/icons/house-plus';
import MessageCircle from '@lucide/svelte/icons/message-circle';
import Megaphone from '@lucide/svelte/icons/megaphone';
import Tag from '@lucide/svelte/icons/tag';
import ScrollText from '@lucide/svelte/icons/scroll-text';
import TicketPercent from '@lucide/svelte/icons/ticket-percent';

interface AppFunction {
  href: string;
  label: string;
  icon: typeof House;
  look: string;
  /** Shows how many conversations have something new. */
  counts?: boolean;
}

/** What the app can do, in the order of use. A function that is not built has no entry: no dead tiles. */
export function functions(): AppFunction[] {
  const t = m().functions;
  return [
    { href: '/thue-nha', label: t.rentals, icon: House, look: 'bg-earth-soft text-earth' },
    { href: '/viec-lam', label: t.jobs, icon: BriefcaseBusiness, look: 'bg-leaf-soft text-leaf' },
    { href: '/dich-vu-cong', label: t.services, icon: FileCheck, look: 'bg-gold-soft text-gold-ink' },
    {
      href: '/nhan-tin',
      label: t.messages,
      icon: MessageCircle,
      look: 'bg-leaf-soft text-leaf',
      counts: true,
    },
    { href: '/phan-anh', label: t.reports, icon: Megaphone, look: 'bg-sea-soft text-sea' },
    { href: '/xe-khach', label: t.coaches, icon: BusFront, look: 'bg-sea-soft text-sea' },
    { href: '/camera', label: t.cameras, icon: Cctv, look: 'bg-earth-soft text-earth' },
    { href: '/an-gi-o-dau', label: t.places, icon: Compass, look: 'bg-leaf-soft text-leaf' },
    { href: '/khuyen-mai', label: t.vouchers, icon: TicketPercent, look: 'bg-earth-soft text-earth' },
    { href: '/rao-vat', label: t.classifieds, icon: Tag, look: 'bg-sea-soft text-sea' },
    { href: '/doanh-nghiep', label: t.companies, icon: Building2, look: 'bg-sea-soft text-sea' },
    { href: '/thue-nha/dang', label: t.post, icon: HousePlus, look: 'bg-gold-soft text-gold-ink' },
    { href: '/ho-so', label: t.cases, icon: FolderOpen, look: 'bg-leaf-soft text-leaf' },
    { href: '/toi/tin-dang', label: t.listings, icon: ScrollText, look: 'bg-gold-soft text-gold-ink' },
    { href: '/toi/yeu-thich', label: t.favourites, icon: Heart, look: 'bg-gold-soft text-gold-ink' },
    { href: '/toi/tim-kiem', label: t.searches, icon: BellPlus, look: 'bg-earth-soft text-earth' },
    { href: '/bien-nhan', label: t.receipt, icon: FileSearch, look: 'bg-sea-soft text-sea' },
  ];
}
