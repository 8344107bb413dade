using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace GpuAls.Core.Memory;

/// <summary>
/// Writes past the system's cache of files, from the memory of the program to the disk. It is a property of the open file on Linux (O_DIRECT), and
/// not every file system supports it.
/// </summary>
static unsafe partial class UncachedFile
{
    /// <summary>Addresses, positions and lengths are multiples of it.</summary>
    public const int Alignment = 4096;

    // Smaller pieces gain nothing.
    const int MinBytes = 1 << 20;

    /// <summary>Whether the file system supports it, tried with zeros at the start of an empty file.</summary>
    public static bool IsSupported(FileStream file)
    {
        if (!OperatingSystem.IsLinux() || file.Length > 0) return false;
        using var zeros = LargeArray<byte>.Zeros(2 * Alignment);
        var start = (Alignment - (int)((long)zeros.Pointer % Alignment)) % Alignment;
        if (!TrySet(file.SafeFileHandle, isUncached: true)) return false;
        try
        {
            RandomAccess.Write(file.SafeFileHandle, zeros.Slice(start, Alignment), 0);
            return true;
        }
        catch (IOException)
        {
            // The file system takes the flag and refuses the write.
            return false;
        }
        finally
        {
            TrySet(file.SafeFileHandle, isUncached: false);
        }
    }

    /// <summary>Writes bytes at the position of a file, which moves behind them; the part that is not aligned goes through the cache.</summary>
    public static void Write(FileStream file, ReadOnlySpan<byte> bytes)
    {
        fixed (byte* start = bytes)
        {
            var isAligned = bytes.Length >= MinBytes && (long)start % Alignment == 0 && file.Position % Alignment == 0;
            var body = isAligned && TrySet(file.SafeFileHandle, isUncached: true) ? bytes.Length / Alignment * Alignment : 0;
            try
            {
                if (body > 0) file.Write(bytes[..body]);
            }
            finally
            {
                if (body > 0) TrySet(file.SafeFileHandle, isUncached: false);
            }

            file.Write(bytes[body..]);
        }
    }

    static bool TrySet(SafeFileHandle file, bool isUncached)
    {
        // linux/fcntl.h; the number of O_DIRECT is another one on ARM.
        const int getFlags = 3, setFlags = 4;
        var direct = RuntimeInformation.ProcessArchitecture is Architecture.Arm64 or Architecture.Arm ? 0x10000 : 0x4000;
        var flags = Control(file, getFlags, 0);
        return flags >= 0 && Control(file, setFlags, isUncached ? flags | direct : flags & ~direct) == 0;
    }

    [LibraryImport("libc", EntryPoint = "fcntl")]
    private static partial int Control(SafeFileHandle file, int command, int value);
}
