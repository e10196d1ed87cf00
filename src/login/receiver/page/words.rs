//! What the pages say. Each text tells what has happened, and whether to go back to the till.

use super::Language;

pub struct Words {
    pub signed_in: Text,
    pub declined: Text,
    pub cancelled: Text,
    pub expired: Text,
    pub closed: Text,
    pub unreachable: Text,
    pub trouble: Text,
    pub failed: Text,
    pub nothing: Text,
    pub for_support: &'static str,
}

pub struct Text {
    pub title: &'static str,
    pub lines: &'static str,
}

pub fn words(language: Language) -> &'static Words {
    match language {
        Language::English => &ENGLISH,
        Language::Spanish => &SPANISH,
        Language::French => &FRENCH,
    }
}

static ENGLISH: Words = Words {
    signed_in: Text { title: "You are signed in", lines: "Go back to the till. You can close this window." },
    declined: Text {
        title: "You are not signed in",
        lines: "The sign-in was declined. Go back to the till if you want to try again.",
    },
    cancelled: Text {
        title: "Sign-in cancelled",
        lines: "It was cancelled at the till. Go back to the till if you want to try again.",
    },
    expired: Text {
        title: "The time is up",
        lines: "The sign-in took too long. Go back to the till and start it again.",
    },
    closed: Text {
        title: "You are not signed in",
        lines: "The till’s program was closed. Start it again, then sign in.",
    },
    unreachable: Text {
        title: "You are not signed in",
        lines: "The till could not reach the sign-in service. Go back to the till, check its network connection and try again.",
    },
    trouble: Text {
        title: "You are not signed in",
        lines: "The sign-in service has a problem at the moment. Go back to the till and try again in a few minutes.",
    },
    failed: Text {
        title: "You are not signed in",
        lines: "Something went wrong. Go back to the till and try again; if it happens again, ask support for help.",
    },
    nothing: Text {
        title: "Nothing to do here",
        lines: "This address is used by a sign-in that is under way. You can close this window. To sign in, start at the till.",
    },
    for_support: "For support:",
};

static SPANISH: Words = Words {
    signed_in: Text { title: "Sesión iniciada", lines: "Vuelva a la caja. Puede cerrar esta ventana." },
    declined: Text {
        title: "No se ha iniciado sesión",
        lines: "Se rechazó el inicio de sesión. Vuelva a la caja si quiere intentarlo de nuevo.",
    },
    cancelled: Text {
        title: "Inicio de sesión cancelado",
        lines: "Se canceló en la caja. Vuelva a la caja si quiere intentarlo de nuevo.",
    },
    expired: Text {
        title: "Se acabó el tiempo",
        lines: "El inicio de sesión tardó demasiado. Vuelva a la caja y empiece de nuevo.",
    },
    closed: Text {
        title: "No se ha iniciado sesión",
        lines: "El programa de la caja se cerró. Ábralo de nuevo e inicie sesión.",
    },
    unreachable: Text {
        title: "No se ha iniciado sesión",
        lines: "La caja no pudo conectar con el servicio de inicio de sesión. Vuelva a la caja, compruebe su conexión de red e inténtelo de nuevo.",
    },
    trouble: Text {
        title: "No se ha iniciado sesión",
        lines: "El servicio de inicio de sesión tiene un problema en este momento. Vuelva a la caja e inténtelo de nuevo en unos minutos.",
    },
    failed: Text {
        title: "No se ha iniciado sesión",
        lines: "Algo salió mal. Vuelva a la caja e inténtelo de nuevo; si se repite, pida ayuda al servicio de asistencia.",
    },
    nothing: Text {
        title: "Aquí no hay nada que hacer",
        lines: "Esta dirección la usa un inicio de sesión en curso. Puede cerrar esta ventana. Para iniciar sesión, empiece en la caja.",
    },
    for_support: "Para asistencia técnica:",
};

static FRENCH: Words = Words {
    signed_in: Text {
        title: "Connexion réussie", lines: "Retournez à la caisse. Vous pouvez fermer cette fenêtre."
    },
    declined: Text {
        title: "Connexion non effectuée",
        lines: "La connexion a été refusée. Retournez à la caisse si vous voulez réessayer.",
    },
    cancelled: Text {
        title: "Connexion annulée",
        lines: "Elle a été annulée à la caisse. Retournez à la caisse si vous voulez réessayer.",
    },
    expired: Text {
        title: "Le délai est dépassé",
        lines: "La connexion a pris trop de temps. Retournez à la caisse et recommencez.",
    },
    closed: Text {
        title: "Connexion non effectuée",
        lines: "Le programme de la caisse a été fermé. Relancez-le, puis connectez-vous.",
    },
    unreachable: Text {
        title: "Connexion non effectuée",
        lines: "La caisse n’a pas pu joindre le service de connexion. Retournez à la caisse, vérifiez sa connexion réseau et réessayez.",
    },
    trouble: Text {
        title: "Connexion non effectuée",
        lines: "Le service de connexion rencontre un problème en ce moment. Retournez à la caisse et réessayez dans quelques minutes.",
    },
    failed: Text {
        title: "Connexion non effectuée",
        lines: "Une erreur s’est produite. Retournez à la caisse et réessayez\u{a0}; si cela se reproduit, demandez de l’aide à l’assistance.",
    },
    nothing: Text {
        title: "Rien à faire ici",
        lines: "Cette adresse sert à une connexion en cours. Vous pouvez fermer cette fenêtre. Pour vous connecter, commencez à la caisse.",
    },
    for_support: "Pour l’assistance\u{a0}:",
};
