using System.Diagnostics;
using System.IO.MemoryMappedFiles;

namespace GpuAls.Fuzzing.Running;

/// <summary>
/// Keeps the current input in a file that survives the end of the process, and ends the process if an execution hangs. So an input that ends the
/// process, by a stack overflow or in a native library, is known too.
/// </summary>
sealed class Watchdog : IDisposable
{
    /// <summary>The name of the file.</summary>
    public const string FileName = "current";

    /// <summary>The exit code of a process with an execution that hangs.</summary>
    public const int HangCode = 3;

    const int MaxBytes = 1 << 20;

    readonly MemoryMappedFile file;
    readonly MemoryMappedViewAccessor view;
    readonly Timer timer;
    long started;

    public Watchdog(string path)
    {
        file = MemoryMappedFile.CreateFromFile(path, FileMode.Create, null, MaxBytes);
        view = file.CreateViewAccessor();
        timer = new Timer(_ => Look(), null, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1));
    }

    /// <summary>Notes the input that is executed next.</summary>
    public void Begin(byte[] input)
    {
        var length = Math.Min(input.Length, MaxBytes - sizeof(int));
        view.Write(0, length);
        view.WriteArray(sizeof(int), input, 0, length);
        Volatile.Write(ref started, Stopwatch.GetTimestamp());
    }

    /// <summary>Notes that the execution is over.</summary>
    public void End() => Volatile.Write(ref started, 0);

    /// <summary>The input that a process executed when it ended.</summary>
    public static byte[] LastInput(string path)
    {
        var bytes = File.ReadAllBytes(path);
        var length = BitConverter.ToInt32(bytes);
        return bytes[sizeof(int)..(sizeof(int) + length)];
    }

    public void Dispose()
    {
        timer.Dispose();
        view.Dispose();
        file.Dispose();
    }

    void Look()
    {
        var start = Volatile.Read(ref started);
        // Two executions, and the collector of garbage.
        if (start == 0 || Stopwatch.GetElapsedTime(start) < Execution.Limit) return;
        view.Flush();
        Environment.Exit(HangCode);
    }
}
