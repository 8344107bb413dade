using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace GpuAls.Core.Memory;

/// <summary>The calls of Linux and macOS for files that .NET does not have.</summary>
static unsafe partial class UnixFiles
{
    const UnixFileMode AnyWrite = UnixFileMode.UserWrite | UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;
    const int NoSuchFile = 2;
    const int InputOutputError = 5;
    const int NoSpace = 28;
    const int NotAFolder = 20;

    // The largest of the structures is 256 bytes long.
    const int StatusBytes = 512;

    static int TooManyLinks => OperatingSystem.IsLinux() ? 40 : 62;

    static int QuotaExceeded => OperatingSystem.IsLinux() ? 122 : 69;

    /// <summary>The status of a file; null if there is no such file.</summary>
    public static FileStatus? Status(string path)
    {
        var bytes = stackalloc byte[StatusBytes];
        if (StatusOf(path, bytes) == 0) return Parse(bytes);
        var error = Marshal.GetLastPInvokeError();
        if (error is NoSuchFile or NotAFolder) return null;
        if (error == TooManyLinks) throw OutputFileException.LinkLoop();
        throw new IOException(Marshal.GetPInvokeErrorMessage(error));
    }

    /// <summary>The status of an open file; null if the descriptor is not open.</summary>
    public static FileStatus? Status(int descriptor)
    {
        var bytes = stackalloc byte[StatusBytes];
        return StatusOf(descriptor, bytes) == 0 ? Parse(bytes) : null;
    }

    /// <summary>Whether this process may create files in a folder.</summary>
    public static bool CanCreateIn(string folder) => Access(folder, mode: 2 | 1) == 0; // W_OK and X_OK

    /// <summary>Gives an open file an owner and a group.</summary>
    /// <returns>False if this process may not.</returns>
    public static bool TrySetOwner(SafeFileHandle file, uint user, uint group) => ChangeOwner(file, user, group) == 0;

    /// <summary>Lets other programs read a file that is locked for this one alone; it stays locked against writers.</summary>
    public static void ShareLock(SafeFileHandle file) => Lock(file, operation: 1 | 4); // LOCK_SH and LOCK_NB

    /// <summary>Flushes a file to the disk; without an effect on a device or a file system that cannot.</summary>
    /// <exception cref="IOException">The disk reports an error.</exception>
    public static void Flush(SafeFileHandle file)
    {
        if (FlushFile(file) != 0) ThrowOfDisk(Marshal.GetLastPInvokeError());
    }

    /// <summary>Flushes the names in a folder to the disk; without an effect on file systems that cannot.</summary>
    /// <exception cref="IOException">The disk reports an error.</exception>
    public static void FlushFolder(string folder)
    {
        var descriptor = Open(folder, flags: 0);
        if (descriptor < 0) return; // A folder may be open for writing and not for reading.
        var error = Flush(descriptor) == 0 ? 0 : Marshal.GetLastPInvokeError();
        _ = Close(descriptor);
        ThrowOfDisk(error);
    }

    /// <summary>Exchanges the names of two files or folders at once.</summary>
    /// <returns>False if this file system or system cannot.</returns>
    /// <exception cref="IOException">The disk reports an error; nothing has changed.</exception>
    public static bool TryExchange(string one, string other)
    {
        const int workingFolder = -100;
        const uint exchange = 2; // RENAME_EXCHANGE of Linux, RENAME_SWAP of macOS
        try
        {
            var isLinux = OperatingSystem.IsLinux();
            if ((isLinux ? Rename(workingFolder, one, workingFolder, other, exchange) : Rename(one, other, exchange)) == 0) return true;
        }
        catch (EntryPointNotFoundException)
        {
            return false;
        }

        ThrowOfDisk(Marshal.GetLastPInvokeError());
        return false;
    }

    // Other errors say that the file system cannot do this.
    static void ThrowOfDisk(int error)
    {
        if (error is InputOutputError or NoSpace || error == QuotaExceeded) throw new IOException(Marshal.GetPInvokeErrorMessage(error), error);
    }

    static int StatusOf(string path, byte* bytes)
    {
        const int workingFolder = -100;
        if (OperatingSystem.IsLinux()) return StatusOnLinux(workingFolder, path, flags: 0, BasicStatus, bytes);
        return RuntimeInformation.ProcessArchitecture == Architecture.X64 ? StatusOnMac64(path, bytes) : StatusOnMac(path, bytes);
    }

    static int StatusOf(int descriptor, byte* bytes)
    {
        const int emptyPath = 0x1000;
        if (OperatingSystem.IsLinux()) return StatusOnLinux(descriptor, "", emptyPath, BasicStatus, bytes);
        return RuntimeInformation.ProcessArchitecture == Architecture.X64 ? StatusOnMac64(descriptor, bytes) : StatusOnMac(descriptor, bytes);
    }

    // struct statx is the same on all processors, unlike struct stat of Linux.
    static FileStatus Parse(byte* bytes) => OperatingSystem.IsLinux()
        ? Create(
            volume: ((ulong)*(uint*)(bytes + 136) << 32) | *(uint*)(bytes + 140), number: *(ulong*)(bytes + 32), mode: *(ushort*)(bytes + 28)) with
        {
            Links = *(uint*)(bytes + 16),
            User = *(uint*)(bytes + 20),
            Group = *(uint*)(bytes + 24),
            Length = *(long*)(bytes + 40),
            Changed = Nanoseconds(bytes + 96),
        }
        : Create(volume: *(uint*)bytes, number: *(ulong*)(bytes + 8), mode: *(ushort*)(bytes + 4)) with
        {
            Links = *(ushort*)(bytes + 6),
            User = *(uint*)(bytes + 16),
            Group = *(uint*)(bytes + 20),
            Length = *(long*)(bytes + 96),
            Changed = Nanoseconds(bytes + 64),
        };

    static FileStatus Create(ulong volume, ulong number, int mode)
    {
        var permissions = (UnixFileMode)(mode & 0xFFF);
        return new(new FileIdentity(volume, number), Kind(mode)) { Mode = permissions, IsReadOnly = (permissions & AnyWrite) == 0 };
    }

    static FileKind Kind(int mode) => (mode & 0xF000) switch
    {
        0x8000 => FileKind.Regular,
        0x4000 => FileKind.Folder,
        0x1000 => FileKind.Pipe,
        0xC000 => FileKind.Socket,
        _ => FileKind.Device,
    };

    static long Nanoseconds(byte* time) => *(long*)time * 1_000_000_000 + *(uint*)(time + 8);

    const uint BasicStatus = 0x7FF;

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int StatusOnLinux(int folder, string path, int flags, uint mask, byte* status);

    [LibraryImport("libc", EntryPoint = "stat$INODE64", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int StatusOnMac64(string path, byte* status);

    [LibraryImport("libc", EntryPoint = "stat", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int StatusOnMac(string path, byte* status);

    [LibraryImport("libc", EntryPoint = "fstat$INODE64", SetLastError = true)]
    private static partial int StatusOnMac64(int descriptor, byte* status);

    [LibraryImport("libc", EntryPoint = "fstat", SetLastError = true)]
    private static partial int StatusOnMac(int descriptor, byte* status);

    [LibraryImport("libc", EntryPoint = "access", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Access(string path, int mode);

    [LibraryImport("libc", EntryPoint = "fchown")]
    private static partial int ChangeOwner(SafeFileHandle file, uint user, uint group);

    [LibraryImport("libc", EntryPoint = "flock")]
    private static partial int Lock(SafeFileHandle file, int operation);

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "renameat2", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int Rename(int oldFolder, string old, int newFolder, string name, uint flags);

    [LibraryImport("libc", EntryPoint = "renamex_np", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int Rename(string old, string name, uint flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Flush(int descriptor);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int FlushFile(SafeFileHandle file);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);
}
