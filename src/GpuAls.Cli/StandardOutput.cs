using System.Runtime.InteropServices;

namespace GpuAls.Cli;

/// <summary>
/// Asks the system about standard output. What .NET writes to a pipe without a reader vanishes without an error, so a program that goes by errors alone would
/// work on for nobody.
/// </summary>
static class StandardOutput
{
    const int Descriptor = 1;
    const short ErrorOrHangUp = 0x8 | 0x10; // POLLERR of Linux, POLLHUP of macOS

    /// <summary>Whether it is a pipe whose reader has gone; never known on Windows.</summary>
    public static bool ReaderHasGone()
    {
        if (OperatingSystem.IsWindows()) return false;
        var asked = new Polled { Descriptor = Descriptor };
        return Poll(ref asked, count: 1, timeout: 0) > 0 && (asked.Found & ErrorOrHangUp) != 0;
    }

    [DllImport("libc", EntryPoint = "poll")]
    static extern int Poll(ref Polled asked, nuint count, int timeout);

    // struct pollfd
    [StructLayout(LayoutKind.Sequential)]
    struct Polled
    {
        public int Descriptor;
        public short Wanted;
        public short Found;
    }
}
