#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Installs the Debian packages that are missing, and says so. Usage: packages.sh GROUP... with the
# groups build, test, demo, deb, check-deb, interop and pictures. No service is started by it, none is removed
# for it, and nothing is done when all packages are there.
set -eu

build='gcc libc6-dev make libpam0g-dev libcurl4-openssl-dev libssl-dev nettle-dev libconfig-dev libjansson-dev
	libqrencode-dev libseccomp-dev'
demo='glewlwyd postfix dovecot-core openssh-server openssh-client openssl ca-certificates
	python3 python3-pexpect util-linux mount passwd tzdata'
# The test group is what the tests need besides the demo's servers.
test='git clang clang-format libclang-rt-dev libcmocka-dev libjansson-dev valgrind strace pamtester
	curl binutils procps iproute2 sudo python3-h2 rsync ansible-core systemd i3lock xvfb xdotool xterm xfonts-base
	zbar-tools'
# For make pictures.
pictures='chromium fonts-noto-core fonts-dejavu-core pngquant'
# For make deb; and what make check-deb needs besides the demo's servers.
deb='build-essential debhelper dpkg-dev'
check_deb='lintian debootstrap debian-archive-keyring binutils'
# For make interop; npm comes with some packages of nodejs and is one of its own in Debian.
interop='default-jre-headless maven'
command -v npm >/dev/null || interop="$interop nodejs npm"

wanted=
for group in "$@"; do
	case $group in
	build) wanted="$wanted $build" ;;
	demo) wanted="$wanted $demo" ;;
	test) wanted="$wanted $test" ;;
	deb) wanted="$wanted $deb" ;;
	check-deb) wanted="$wanted $check_deb" ;;
	interop) wanted="$wanted $interop" ;;
	pictures) wanted="$wanted $pictures" ;;
	*)
		echo "packages.sh: no group $group (build, test, demo, deb, check-deb, interop, pictures)" >&2
		exit 2
		;;
	esac
done

is_installed() {
	[ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null)" = installed ]
}
missing=
for package in $wanted; do
	case " $missing " in *" $package "*) continue ;; esac
	is_installed "$package" || missing="$missing $package"
done
[ -n "$missing" ] || exit 0
if [ "$(id -u)" -ne 0 ]; then
	echo "Missing Debian packages:$missing" >&2
	echo 'Please run this with sudo, or install them.' >&2
	exit 1
fi
echo "Installing the missing Debian packages:$missing"

# Answers to questions of the packages: we configure the servers ourselves, in the world only.
case " $missing " in
*' postfix '*) echo 'postfix postfix/main_mailer_type select No configuration' | debconf-set-selections ;;
esac
case " $missing " in
*' glewlwyd '*)
	echo 'glewlwyd glewlwyd/config_type select No configuration' | debconf-set-selections
	# Its postinst unpacks this file from /usr/share/doc, which small images leave out.
	if [ ! -e /etc/glewlwyd/glewlwyd.conf ]; then
		mkdir -p /etc/glewlwyd
		echo '# Not configured: the tests bring a configuration of their own.' >/etc/glewlwyd/glewlwyd.conf
	fi
	missing="$missing dbconfig-sqlite3" # the smallest of its alternatives
	;;
esac

# The packages' scripts may not start their servers.
policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
	trap 'rm -f "$policy"' EXIT
	trap 'exit 1' HUP INT TERM
	printf '#!/bin/sh\nexit 101\n' >"$policy"
	chmod 755 "$policy"
fi

install_missing() { # shellcheck disable=SC2086
	DEBIAN_FRONTEND=noninteractive apt-get -qq -y -o Dpkg::Use-Pty=0 \
		install --no-install-recommends --no-remove $missing </dev/null >/dev/null
}
lists_are_there() {
	for list in /var/lib/apt/lists/*_Packages*; do
		[ ! -e "$list" ] || return 0
	done
	return 1
}
lists_are_there || apt-get -qq update
# Lists that are too old name files that are gone.
install_missing || { apt-get -qq update && install_missing; }

# Nor at the next boot, where they were not there before.
if [ -d /run/systemd/system ]; then
	for pair in postfix:postfix dovecot-core:dovecot glewlwyd:glewlwyd openssh-server:ssh; do
		case " $missing " in
		*" ${pair%%:*} "*)
			echo "Leaving ${pair#*:}.service disabled; enable it if you want it for itself."
			systemctl --quiet disable "${pair#*:}.service" || :
			;;
		esac
	done
fi
