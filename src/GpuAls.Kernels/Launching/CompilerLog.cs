using System.Diagnostics;
using System.Text;

namespace GpuAls.Kernels.Launching;

/// <summary>
/// Collects the messages of a driver's compiler. If the driver rejects a kernel, ILGPU writes the compiler's log to <see cref="Trace"/> and throws an
/// exception without it.
/// </summary>
sealed class CompilerLog : TraceListener
{
    // ILGPU writes its whole buffer, with the zeros behind the log.
    static readonly char[] Blanks = [' ', '\t', '\r', '\n', '\0'];

    // ILGPU's own words around the log. Without a log, the driver failed for another reason.
    static readonly string[] Headings = ["PTX Kernel loading failed:", ">> No error information available"];

    readonly int thread = Environment.CurrentManagedThreadId;
    readonly StringBuilder text = new();

    CompilerLog()
    {
    }

    /// <summary>Begins to collect the messages of this thread. Dispose of it at the end.</summary>
    public static CompilerLog Begin()
    {
        var log = new CompilerLog();
        Trace.Listeners.Add(log);
        return log;
    }

    /// <summary>The messages in one line; empty if there are none.</summary>
    public string Line => string.Join(
        ' ',
        Headings.Aggregate(text.ToString(), (log, heading) => log.Replace(heading, "", StringComparison.Ordinal))
            .Split(Blanks, StringSplitOptions.RemoveEmptyEntries));

    public override void Write(string? message)
    {
        // Listeners receive the messages of all threads.
        if (Environment.CurrentManagedThreadId == thread) text.Append(message);
    }

    public override void WriteLine(string? message) => Write(message + "\n");

    protected override void Dispose(bool disposing)
    {
        Trace.Listeners.Remove(this);
        base.Dispose(disposing);
    }
}
