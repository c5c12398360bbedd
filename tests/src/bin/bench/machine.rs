//! The machine that figures are taken on, and who else keeps it busy.

use std::fs;

/// Processor time, in ticks, since the machine started: spent by everybody, spent by us, and all there was.
pub(crate) struct Machine {
    busy: u64,
    ours: u64,
    all: u64,
}

impl Machine {
    /// Now.
    pub(crate) fn now() -> Self {
        let text = fs::read_to_string("/proc/stat").unwrap_or_default();
        // user, nice, system, idle, waiting for disks, interrupts twice, stolen by other machines.
        let ticks = numbers(text.lines().next().unwrap_or_default().trim_start_matches("cpu"), 8);
        let all = ticks.iter().sum();
        let idle: u64 = ticks.iter().skip(3).take(2).sum();
        // Fields 14 to 17, our own and those of the processes that we waited for; the name before them may hold spaces.
        let own = fs::read_to_string("/proc/self/stat").unwrap_or_default();
        let ours = numbers(own.rsplit_once(')').map_or("", |(_, rest)| rest), 15).iter().skip(11).sum();
        Self { busy: all - idle, ours, all }
    }

    /// The part of the processors that others took since then, in percent.
    pub(crate) fn taken_by_others_since(&self, then: &Self) -> u64 {
        let others = (self.busy - then.busy).saturating_sub(self.ours - then.ours);
        others * 100 / (self.all - then.all).max(1)
    }
}

/// The first words of a line as numbers; those that are none count for nothing.
fn numbers(line: &str, count: usize) -> Vec<u64> {
    line.split_whitespace().take(count).map(|word| word.parse().unwrap_or_default()).collect()
}

/// The processor's maker and model.
pub(crate) fn processor() -> String {
    let known = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let value = |name: &str| {
        let line = known.lines().find(|line| line.split(':').next().is_some_and(|key| key.trim() == name))?;
        line.split_once(':').map(|(_, value)| value.trim().to_owned())
    };
    value("model name").or_else(|| value("CPU implementer")).unwrap_or_else(|| "unknown processor".to_owned())
}
