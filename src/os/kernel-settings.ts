/** What a freshly installed node of a cluster has, by the dotted names of sysctl. Columns of one setting have tabs between them. */
const DEFAULTS: Readonly<Record<string, string>> = {
  "fs.file-max": "9223372036854775807",
  "fs.inotify.max_user_instances": "128",
  "fs.inotify.max_user_watches": "122406",
  "fs.mqueue.msg_max": "10",
  "kernel.msgmax": "8192",
  "kernel.msgmnb": "16384",
  "kernel.msgmni": "32000",
  "kernel.ostype": "Linux",
  "kernel.panic": "10",
  "kernel.pid_max": "4194304",
  "kernel.sem": "32000\t1024000000\t500\t32000",
  "kernel.shm_rmid_forced": "0",
  "kernel.shmall": "18446744073692774399",
  "kernel.shmmax": "18446744073692774399",
  "kernel.shmmni": "4096",
  "kernel.threads-max": "32768",
  "net.bridge.bridge-nf-call-ip6tables": "1",
  "net.bridge.bridge-nf-call-iptables": "1",
  "net.core.rmem_max": "212992",
  "net.core.somaxconn": "4096",
  "net.core.wmem_max": "212992",
  "net.ipv4.ip_forward": "1",
  "net.ipv4.ip_local_port_range": "32768\t60999",
  "net.ipv4.ip_local_reserved_ports": "",
  "net.ipv4.ip_unprivileged_port_start": "1024",
  "net.ipv4.ping_group_range": "1\t0",
  "net.ipv4.tcp_fin_timeout": "60",
  "net.ipv4.tcp_keepalive_intvl": "75",
  "net.ipv4.tcp_keepalive_probes": "9",
  "net.ipv4.tcp_keepalive_time": "7200",
  "net.ipv4.tcp_rmem": "4096\t131072\t6291456",
  "net.ipv4.tcp_syncookies": "1",
  "net.ipv4.tcp_wmem": "4096\t16384\t4194304",
  "vm.max_map_count": "262144",
  "vm.overcommit_memory": "1",
  "vm.panic_on_oom": "0",
  "vm.swappiness": "60",
};

/** What namespaces have of their own: that of the network, and that of what processes send each other. */
const OF_NETWORK = /^net\.(?!bridge\.)/;
const OF_IPC = /^(?:kernel\.(?:msg|sem$|shm)|fs\.mqueue\.)/;

/** The settings of a kernel as one set of namespaces sees them: those of the machine, or of a Pod on it. */
export class KernelSettings {
  private readonly own: Map<string, string>;
  private readonly machine: KernelSettings | undefined;
  private readonly ownNetwork: boolean;

  /** `machine`: of which these are other namespaces. `changed`: what is not as by default in them. `ownNetwork`: false when the network is the machine's. */
  constructor(machine?: KernelSettings, changed: Readonly<Record<string, string>> = {}, ownNetwork = true) {
    this.machine = machine;
    this.ownNetwork = ownNetwork;
    this.own = new Map(Object.entries(changed).map(([name, value]) => [name.replaceAll("/", "."), tabbed(value)]));
  }

  names(): string[] {
    return Object.keys(DEFAULTS);
  }

  get(name: string): string | undefined {
    const own = this.own.get(name);
    if (own !== undefined) return own;
    return this.machine && !this.isOwn(name) ? this.machine.get(name) : DEFAULTS[name];
  }

  set(name: string, value: string): void {
    if (this.machine && !this.isOwn(name)) this.machine.set(name, value);
    else this.own.set(name, tabbed(value));
  }

  private isOwn(name: string): boolean {
    return OF_IPC.test(name) || (this.ownNetwork && OF_NETWORK.test(name));
  }
}

function tabbed(value: string): string {
  return value.trim().replace(/\s+/g, "\t");
}
