using System.Diagnostics;
using System.Globalization;

namespace GpuAls.Faults.Tests;

/// <summary>A system call that changes a file.</summary>
/// <param name="Number">Its number in the run, from 1.</param>
/// <param name="Name">write, sync, rename, …</param>
/// <param name="Result">The result, negative for an error.</param>
/// <param name="Value">The offset of a write, the length of a truncation, or flags.</param>
/// <param name="Bytes">The written bytes.</param>
/// <param name="Path">The file; the old name of a rename.</param>
/// <param name="Other">The new name of a rename or a link.</param>
sealed record FileCall(int Number, string Name, long Result, long Value, byte[] Bytes, string Path, string Other);

/// <summary>A run of gpuals under the tracer: its end, its messages, and its calls that changed files of one folder.</summary>
sealed record Traced(int Code, string Error, IReadOnlyList<FileCall> Calls)
{
    /// <summary>The exit code of a program that SIGKILL ended.</summary>
    public const int Killed = 128 + 9;

    // A command takes a third of a second; a machine under load takes longer.
    static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    /// <summary>Runs the program.</summary>
    /// <param name="folder">The folder whose files are watched.</param>
    /// <param name="words">The command line.</param>
    /// <param name="fault">The number of a call and its fault; null only to record the calls.</param>
    public static Traced Run(string folder, IReadOnlyList<string> words, Fault? fault = null)
    {
        using var logs = new TestFolder();
        var (number, action) = fault is null ? (0, "before") : (fault.Call, fault.Action);
        var start = Start(words);
        string[] tracer = [folder, logs["log"], number.ToString(CultureInfo.InvariantCulture), action, start.FileName];
        for (var n = 0; n < tracer.Length; n++) start.ArgumentList.Insert(n, tracer[n]);
        start.FileName = NativeTool.Faults.Require();
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(Limit))
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"gpuals {string.Join(' ', words)} with {fault} did not end");
        }

        output.GetAwaiter().GetResult();
        return new(process.ExitCode, error.GetAwaiter().GetResult(), Read(logs["log"]));
    }

    /// <summary>The start of gpuals as a process of its own, with everything redirected.</summary>
    public static ProcessStartInfo Start(IReadOnlyList<string> words) => new("dotnet", [typeof(Program).Assembly.Location, .. words])
    {
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
        RedirectStandardError = true,
        WorkingDirectory = AppContext.BaseDirectory,
    };

    static List<FileCall> Read(string log)
    {
        var calls = new List<FileCall>();
        using var data = File.OpenRead(log + ".data");
        foreach (var line in File.ReadLines(log))
        {
            if (line.Split('\t') is not [var number, var name, var result, var value, var length, var path, var other]) continue;
            var bytes = new byte[Number(length)];
            data.ReadExactly(bytes);
            calls.Add(new((int)Number(number), name, Number(result), Number(value), bytes, path, other));
        }

        return calls;
    }

    static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);
}

/// <summary>The fault of one system call.</summary>
/// <param name="Call">The number of the call, from 1.</param>
/// <param name="Action">before, after, half, short, or the number of an error.</param>
sealed record Fault(int Call, string Action)
{
    /// <summary>The errors of a disk, with their numbers on Linux.</summary>
    public static readonly IReadOnlyList<(string Number, string Name)> Errors =
        [("28", "ENOSPC, no space left"), ("5", "EIO, input/output error"), ("13", "EACCES, permission denied"), ("122", "EDQUOT, quota exceeded")];
}
