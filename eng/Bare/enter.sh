#!/bin/sh
# enter.sh ROOT USER FOLDER CACHE COMMAND...: runs a command in a root folder, with the file systems that a machine has.
#
# unshare(1) starts it as the first process of a mount and a pid namespace. So nobody else sees what it mounts, and all of it goes with this
# process, however that ends: there is nothing to take away, and nothing that a removal of the folder could reach through.
set -eu
root=$1 user=$2 folder=$3 cache=$4
shift 4

mount -t proc proc "$root/proc"
mount -t sysfs -o ro sysfs "$root/sys"
mount -t tmpfs -o mode=755 tmpfs "$root/dev"
for device in full null random tty urandom zero; do
    : > "$root/dev/$device"
    mount --bind "/dev/$device" "$root/dev/$device"
done
mkdir "$root/dev/pts" "$root/dev/shm"
mount -t devpts -o newinstance,ptmxmode=666,mode=620,gid=5 devpts "$root/dev/pts"
mount -t tmpfs -o mode=1777 tmpfs "$root/dev/shm"
ln -s pts/ptmx "$root/dev/ptmx"
ln -s /proc/self/fd "$root/dev/fd"
ln -s /proc/self/fd/0 "$root/dev/stdin"
ln -s /proc/self/fd/1 "$root/dev/stdout"
ln -s /proc/self/fd/2 "$root/dev/stderr"

# The results of this machine at their own path, because they name each other by it. What the command writes, and whom files belong to here,
# goes beside the root.
if [ -n "$cache" ]; then
    mount -t overlay -o "lowerdir=$cache,upperdir=$root.cache/upper,workdir=$root.cache/work,metacopy=on" overlay "$root$cache"
    chroot "$root" find "$cache" -maxdepth 2 ! -user "$user" -exec chown -R "$user:$user" {} +
fi

# Not in place of this process: the first one of a pid namespace has to wait for orphans.
chroot "$root" setpriv --reuid "$user" --regid "$user" --init-groups env --chdir="$folder" "$@" || exit
