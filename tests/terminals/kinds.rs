//! The terminals: how each is started with the same font and size, and the one setting that some of them need.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

/// Has every form of every letter.
const FONT: &str = "DejaVu Sans Mono";

const PUTTY: &str = include_str!("../../assets/terminals/putty-session");
const PUTTY_FONT: &str = "FontName=client:DejaVu Sans Mono 11\nTermWidth=120\nTermHeight=40\n";
/// Without some space its lines are lower than the letters of this font, and it leaves dots of them behind.
const MLTERM: &str = "type_engine=xft\nfontsize=15\nscrollbar_mode=none\nline_space=3\n";
const MLTERM_FONT: &str = "ISO10646_UCS4_1=DejaVu Sans Mono\n";
const PUTTY_LIGHT: &str = "Colour0=0,0,0\nColour1=0,0,0\nColour2=255,255,255\nColour3=255,255,255\n";
const SAKURA_LIGHT: &str = "[sakura]\ncolorset1_fore=rgb(0,0,0)\ncolorset1_back=rgb(255,255,255)\n\
                            colorset1_curs=rgb(0,0,0)\n";
const QTERMINAL: &str = "[General]\nfontFamily=DejaVu Sans Mono\nfontSize=11\nMenuVisible=false\n\
                         HideTabBarWithOneTab=true\nScrollbarPosition=0\nenabledBidiSupport=false\n";

/// What stands between the terminal and the console.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Inside {
    Nothing,
    Tmux,
    Screen,
}

/// One row of the table.
#[derive(Clone, Copy, Debug)]
pub struct Terminal {
    pub name: &'static str,
    pub program: &'static str,
    /// Everything before the command that is to run in it.
    arguments: &'static [&'static str],
    /// Files in its home, with what they say.
    home: &'static [(&'static str, &'static [&'static str])],
    pub inside: Inside,
}

const XTERM: Terminal = Terminal {
    name: "xterm",
    program: "xterm",
    arguments: &["-u8", "-fa", FONT, "-fs", "11", "-geometry", "120x40", "-e"],
    home: &[],
    inside: Inside::Nothing,
};
const VTE: Terminal = Terminal {
    name: "vte",
    program: "sakura",
    arguments: &["-f", "DejaVu Sans Mono 11", "-c", "120", "-r", "40", "-e"],
    ..XTERM
};
const KITTY: Terminal = Terminal {
    name: "kitty",
    program: "kitty",
    arguments: &[
        "-o",
        "font_family=DejaVu Sans Mono",
        "-o",
        "font_size=11",
        "-o",
        "remember_window_size=no",
        "-o",
        "initial_window_width=120c",
        "-o",
        "initial_window_height=40c",
    ],
    home: &[(".config/kitty/kitty.conf", &[include_str!("../../assets/terminals/kitty.conf")])],
    inside: Inside::Nothing,
};
const PTERM: Terminal = Terminal {
    name: "pterm",
    program: "pterm",
    arguments: &["-load", "Pishkhan", "-e"],
    home: &[(".putty/sessions/Pishkhan", &[PUTTY, PUTTY_FONT])],
    inside: Inside::Nothing,
};

/// The three that are looked at on every run.
pub const ALWAYS: [Terminal; 3] = [
    XTERM,
    VTE,
    Terminal {
        name: "mlterm",
        program: "mlterm",
        arguments: &["-g", "120x40", "-e"],
        home: &[(".mlterm/main", &[MLTERM]), (".mlterm/aafont", &[MLTERM_FONT])],
        inside: Inside::Nothing,
    },
];

/// Those that are looked at where they are installed.
pub const OTHERS: [Terminal; 11] = [
    Terminal {
        name: "konsole",
        program: "konsole",
        arguments: &[
            "--nofork",
            "--hide-menubar",
            "--hide-tabbar",
            "-p",
            "TerminalColumns=120",
            "-p",
            "TerminalRows=40",
            "-p",
            "Font=DejaVu Sans Mono,11",
            "-e",
        ],
        ..XTERM
    },
    PTERM,
    KITTY,
    Terminal {
        name: "alacritty",
        program: "alacritty",
        arguments: &[
            "-o",
            "window.dimensions.columns=120",
            "-o",
            "window.dimensions.lines=40",
            "-o",
            "font.normal.family=DejaVu Sans Mono",
            "-o",
            "font.size=11",
            "-e",
        ],
        ..XTERM
    },
    Terminal {
        name: "urxvt",
        program: "urxvt",
        arguments: &["-fn", "xft:DejaVu Sans Mono:pixelsize=15", "-geometry", "120x40", "-e"],
        ..XTERM
    },
    Terminal {
        name: "st",
        program: "stterm",
        arguments: &["-f", "DejaVu Sans Mono:pixelsize=15", "-g", "120x40", "-e"],
        ..XTERM
    },
    Terminal {
        name: "qterminal",
        program: "qterminal",
        arguments: &["--geometry", "1090x700", "-e"],
        home: &[(".config/qterminal.org/qterminal.ini", &[QTERMINAL])],
        inside: Inside::Nothing,
    },
    Terminal { name: "xterm-tmux", inside: Inside::Tmux, ..XTERM },
    Terminal { name: "xterm-screen", inside: Inside::Screen, ..XTERM },
    Terminal { name: "vte-tmux", inside: Inside::Tmux, ..VTE },
    Terminal { name: "vte-screen", inside: Inside::Screen, ..VTE },
];

/// The other ground than the one they come with, on which the console takes other colours.
pub const OTHER_GROUND: [Terminal; 8] = [
    Terminal {
        name: "xterm-dark",
        arguments: &["-u8", "-fa", FONT, "-fs", "11", "-geometry", "120x40", "-bg", "black", "-fg", "white", "-e"],
        ..XTERM
    },
    Terminal { name: "vte-light", home: &[(".config/sakura/sakura.conf", &[SAKURA_LIGHT])], ..VTE },
    Terminal { name: "mlterm-dark", arguments: &["-g", "120x40", "-b", "black", "-f", "white", "-e"], ..ALWAYS[2] },
    Terminal {
        name: "konsole-light",
        arguments: &[
            "--nofork",
            "--hide-menubar",
            "--hide-tabbar",
            "-p",
            "TerminalColumns=120",
            "-p",
            "TerminalRows=40",
            "-p",
            "Font=DejaVu Sans Mono,11",
            "-p",
            "ColorScheme=BlackOnWhite",
            "-e",
        ],
        ..OTHERS[0]
    },
    Terminal { name: "pterm-light", home: &[(".putty/sessions/Pishkhan", &[PUTTY, PUTTY_FONT, PUTTY_LIGHT])], ..PTERM },
    Terminal {
        name: "urxvt-dark",
        arguments: &[
            "-fn",
            "xft:DejaVu Sans Mono:pixelsize=15",
            "-geometry",
            "120x40",
            "-bg",
            "black",
            "-fg",
            "white",
            "-e",
        ],
        ..OTHERS[4]
    },
    Terminal {
        name: "kitty-light",
        home: &[(
            ".config/kitty/kitty.conf",
            &[
                include_str!("../../assets/terminals/kitty.conf"),
                "\nbackground white\nforeground black\ncursor black\n",
            ],
        )],
        ..KITTY
    },
    Terminal {
        name: "qterminal-light",
        home: &[(".config/qterminal.org/qterminal.ini", &[QTERMINAL, "colorScheme=BlackOnWhite\n"])],
        ..OTHERS[6]
    },
];

/// A window of the usual small size.
pub const SMALL: Terminal = Terminal {
    name: "xterm-small",
    arguments: &["-u8", "-fa", FONT, "-fs", "11", "-geometry", "80x24", "-e"],
    ..XTERM
};

/// The same terminals without the setting that the console asks its clerk for.
pub const UNPREPARED: [Terminal; 2] = [
    Terminal { name: "pterm-unprepared", home: &[(".putty/sessions/Pishkhan", &[PUTTY_FONT])], ..PTERM },
    Terminal { name: "kitty-unprepared", home: &[], ..KITTY },
];

impl Terminal {
    /// Whether it can be started here.
    pub fn is_installed(&self) -> bool {
        let multiplexer = match self.inside {
            Inside::Nothing => "true",
            Inside::Tmux => "tmux",
            Inside::Screen => "screen",
        };
        [self.program, multiplexer].iter().all(|program| {
            let found = Command::new("which").arg(program).stdout(Stdio::null()).status();
            found.is_ok_and(|status| status.success())
        })
    }

    /// The command that opens it with `command` running in it. Its settings are written to `home`.
    pub fn opens(&self, home: &Path, display: &str, command: &Path) -> Command {
        for (name, parts) in self.home {
            let path = home.join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, parts.concat()).unwrap();
        }
        let mut terminal = Command::new(self.program);
        terminal.args(self.arguments);
        match self.inside {
            Inside::Nothing => {}
            Inside::Tmux => {
                let said = concat!(
                    include_str!("../../assets/terminals/tmux.conf"),
                    "set -g status off\nset -g escape-time 0\nset -g default-terminal tmux-256color\n"
                );
                fs::write(home.join("tmux.conf"), said).unwrap();
                terminal.args(["tmux", "-u", "-S"]).arg(home.join("tmux")).arg("-f").arg(home.join("tmux.conf"));
                terminal.arg("new-session");
            }
            Inside::Screen => {
                fs::write(home.join("screenrc"), "startup_message off\n").unwrap();
                terminal.args(["screen", "-U", "-S", "pishkhan", "-c"]).arg(home.join("screenrc"));
            }
        }
        terminal.arg(command);
        Self::at_home(&mut terminal, home);
        terminal.env("DISPLAY", display).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        terminal
    }

    /// Ends what may live on when its window is gone.
    pub fn ends(&self, home: &Path) {
        let mut end = match self.inside {
            Inside::Nothing => return,
            Inside::Tmux => {
                let mut end = Command::new("tmux");
                end.arg("-S").arg(home.join("tmux")).arg("kill-server");
                end
            }
            Inside::Screen => {
                let mut end = Command::new("screen");
                end.args(["-S", "pishkhan", "-X", "quit"]);
                end
            }
        };
        Self::at_home(&mut end, home);
        let _ = end.stdout(Stdio::null()).stderr(Stdio::null()).status();
    }

    /// Nothing of the person who runs the tests may change how it looks.
    fn at_home(command: &mut Command, home: &Path) {
        command.env("HOME", home).env("XDG_CONFIG_HOME", home.join(".config")).env("XDG_RUNTIME_DIR", home);
        command.env("SCREENDIR", home.join(".sockets")).env("LANG", "C.UTF-8").env("LC_ALL", "C.UTF-8");
        // A virtual screen has no graphics card.
        command.env("LIBGL_ALWAYS_SOFTWARE", "1").env("SHELL", "/bin/sh");
        for other in ["TMUX", "STY", "NO_COLOR", "WAYLAND_DISPLAY", "DBUS_SESSION_BUS_ADDRESS"] {
            command.env_remove(other);
        }
    }
}
