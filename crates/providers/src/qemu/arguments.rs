//! How QEMU is called. Pure: the same machine, the same words. A clone must be given the devices of
//! its template in the same order, so all ways to start share one builder.

use super::addresses::FORWARDED;
use super::folders::file;
use super::identity::{PUBLIC_MAC, private_mac};
use super::image::Image;
use engine::ports::ServerSize;
use std::net::Ipv4Addr;
use std::path::Path;

/// What runs the guest's instructions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Acceleration {
    Tcg,
    Kvm,
}

/// Where the machine's memory is, and how it comes to life.
#[derive(Debug, Clone, Copy)]
pub(super) enum Origin<'a> {
    /// Boots, in memory of its own.
    Boot,
    /// Boots, its memory being this file, to be cloned later.
    Template { memory: &'a Path },
    /// Waits for a template's state; its memory is that file, changes kept to itself.
    Clone { memory: &'a Path },
}

/// How the machine is connected.
#[derive(Debug, Clone, Copy)]
pub(super) enum Network<'a> {
    /// No way in, no neighbours.
    Isolated,
    /// Ports on a loopback address, and the switch.
    Connected {
        public: Ipv4Addr,
        private: Ipv4Addr,
        switch: &'a Path,
    },
}

/// A machine to be started. It runs in its own folder.
#[derive(Debug, Clone, Copy)]
pub(super) struct Machine<'a> {
    pub(super) name: &'a str,
    pub(super) size: ServerSize,
    pub(super) acceleration: Acceleration,
    pub(super) image: &'a Image,
    pub(super) origin: Origin<'a>,
    pub(super) network: Network<'a>,
}

/// Kernel's words. Those after `nomodeset` save seconds of an emulated boot.
const KERNEL_ARGUMENTS: &str = "console=ttyS0 quiet loglevel=3 mitigations=off panic=-1 nomodeset \
                                tsc=unstable cryptomgr.notests rcupdate.rcu_expedited=1";

/// A path inside one of QEMU's options, where a comma separates.
fn escaped(path: &Path) -> String {
    path.to_string_lossy().replace(',', ",,")
}

impl Acceleration {
    /// QEMU's words for it.
    pub(super) fn arguments(self) -> [&'static str; 4] {
        match self {
            Self::Tcg => ["-accel", "tcg,thread=multi,tb-size=64", "-cpu", "qemu64"],
            Self::Kvm => ["-accel", "kvm", "-cpu", "host"],
        }
    }
}

impl Machine<'_> {
    /// The arguments of `qemu-system-x86_64`.
    pub(super) fn arguments(&self) -> Vec<String> {
        let mut list: Vec<String> = Vec::new();
        let mut add = |words: &[&str]| list.extend(words.iter().map(|word| (*word).to_owned()));
        let size = self.size;
        add(&["-name", self.name]);
        add(&self.acceleration.arguments());
        add(&[
            "-smp",
            &size.cpus.to_string(),
            "-m",
            &size.memory_mib.to_string(),
        ]);
        add(&[
            "-nodefaults",
            "-no-user-config",
            "-display",
            "none",
            "-no-reboot",
        ]);
        add(&["-serial", &format!("file:{}", file::CONSOLE)]);
        add(&["-kernel", &self.image.kernel().to_string_lossy()]);
        add(&["-initrd", &self.image.initrd().to_string_lossy()]);
        add(&["-append", KERNEL_ARGUMENTS]);
        // The disk need not survive this computer: a server whose process is gone is dead.
        let disk = format!(
            "file={},if=none,id=disk,cache=unsafe,discard=unmap",
            file::DISK
        );
        add(&["-drive", &disk, "-device", "virtio-blk-pci,drive=disk"]);
        let [outside, inside] = self.netdevs();
        let private_mac = match self.network {
            Network::Isolated => private_mac(Ipv4Addr::UNSPECIFIED),
            Network::Connected { private, .. } => private_mac(private),
        };
        let nic = |id: &str, mac: &str| format!("virtio-net-pci,netdev={id},mac={mac},romfile=");
        add(&["-netdev", &outside, "-device", &nic("outside", PUBLIC_MAC)]);
        add(&["-netdev", &inside, "-device", &nic("inside", &private_mac)]);
        add(&["-object", "rng-random,id=rng,filename=/dev/urandom"]);
        add(&[
            "-device",
            "virtio-rng-pci,rng=rng",
            "-device",
            "virtio-serial-pci",
        ]);
        let socket = |path: &str| format!("path={path},server=on,wait=off");
        add(&[
            "-chardev",
            &format!("socket,id=control,{}", socket(file::CONTROL)),
        ]);
        add(&[
            "-device",
            "virtserialport,chardev=control,name=concertina.control",
        ]);
        add(&[
            "-fw_cfg",
            &format!("name=opt/concertina/identity,file={}", file::IDENTITY),
        ]);
        for qmp in file::QMP {
            add(&["-qmp", &format!("unix:{qmp},server=on,wait=off")]);
        }
        add(&["-pidfile", file::PID]);
        add(&self.memory().each_ref().map(String::as_str));
        if let Origin::Clone { .. } = self.origin {
            add(&["-incoming", "defer"]);
        }
        list
    }

    fn netdevs(&self) -> [String; 2] {
        match self.network {
            Network::Isolated => [
                "user,id=outside,restrict=on".to_owned(),
                "hubport,id=inside,hubid=0".to_owned(),
            ],
            Network::Connected { public, switch, .. } => {
                let forwards = FORWARDED
                    .map(|(here, there)| format!(",hostfwd=tcp:{public}:{here}-:{there}"))
                    .concat();
                let sock = escaped(switch);
                [
                    format!("user,id=outside{forwards}"),
                    format!("vde,id=inside,sock={sock}"),
                ]
            }
        }
    }

    fn memory(&self) -> [String; 4] {
        let size = self.size.memory_mib;
        let backend = match self.origin {
            Origin::Boot => format!("memory-backend-ram,id=memory,size={size}M"),
            Origin::Template { memory } => format!(
                "memory-backend-file,id=memory,size={size}M,mem-path={},share=on",
                escaped(memory)
            ),
            Origin::Clone { memory } => format!(
                "memory-backend-file,id=memory,size={size}M,mem-path={},share=off",
                escaped(memory)
            ),
        };
        let machine = "q35,memory-backend=memory".to_owned();
        [
            "-machine".to_owned(),
            machine,
            "-object".to_owned(),
            backend,
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIZE: ServerSize = ServerSize {
        cpus: 2,
        memory_mib: 256,
        disk_mib: 2000,
    };

    fn words(origin: Origin<'_>, network: Network<'_>) -> String {
        let image = Image::at("/cache/images/abc");
        let machine = Machine {
            name: "concertina-app-1",
            size: SIZE,
            acceleration: Acceleration::Tcg,
            image: &image,
            origin,
            network,
        };
        machine.arguments().join(" ")
    }

    fn connected(switch: &Path) -> Network<'_> {
        Network::Connected {
            public: Ipv4Addr::new(127, 64, 3, 5),
            private: Ipv4Addr::new(10, 77, 0, 11),
            switch,
        }
    }

    #[test]
    fn a_machine_has_its_ports_on_its_own_loopback_address() {
        let line = words(Origin::Boot, connected(Path::new("/s,1/switch")));
        for part in [
            "-smp 2 -m 256",
            "hostfwd=tcp:127.64.3.5:2222-:22,hostfwd=tcp:127.64.3.5:9100-:9100,hostfwd=tcp:127.64.3.5:8080-:80",
            "vde,id=inside,sock=/s,,1/switch",
            "mac=52:54:01:4d:00:0b",
            "-kernel /cache/images/abc/vmlinuz",
        ] {
            assert!(line.contains(part), "{part} is not in {line}");
        }
    }

    #[test]
    fn a_clone_has_the_devices_of_its_template() {
        let memory = Path::new("/t/memory");
        let devices = |line: String| {
            let words: Vec<String> = line.split(' ').map(str::to_owned).collect();
            words
                .windows(2)
                .filter(|pair| pair[0] == "-device")
                .map(|pair| pair[1].split(",mac=").next().unwrap().to_owned())
                .collect::<Vec<_>>()
        };
        let template = words(Origin::Template { memory }, Network::Isolated);
        let clone = words(Origin::Clone { memory }, connected(Path::new("/s")));
        assert!(template.contains("mem-path=/t/memory,share=on"));
        assert!(
            clone.contains("mem-path=/t/memory,share=off") && clone.ends_with("-incoming defer")
        );
        assert_eq!(devices(template), devices(clone));
    }
}
