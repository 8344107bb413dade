using System.Diagnostics;
using System.Runtime.InteropServices;

namespace GpuAls.Faults.Tests;

/// <summary>A program or a library in C, compiled from <c>Native/</c> when it is first needed.</summary>
sealed class NativeTool
{
    static readonly Lazy<TestFolder> Folder = new(() =>
    {
        var folder = new TestFolder();
        AppDomain.CurrentDomain.ProcessExit += (_, _) => folder.Dispose();
        return folder;
    });

    readonly string source;
    readonly bool isLibrary;
    readonly Lazy<(string Path, string? Problem)> compiled;

    NativeTool(string source, bool isLibrary)
    {
        (this.source, this.isLibrary) = (source, isLibrary);
        compiled = new(Compile);
    }

    /// <summary>The program that counts system calls and makes one of them fail or the last.</summary>
    public static NativeTool Faults { get; } = new("faults.c", isLibrary: false);

    /// <summary>The library with which the clock of a program jumps.</summary>
    public static NativeTool Clock { get; } = new("clock.c", isLibrary: true);

    /// <summary>The path of the compiled file. Skips the test if this machine cannot compile or run it.</summary>
    public string Require()
    {
        if (!OperatingSystem.IsLinux() || RuntimeInformation.ProcessArchitecture != Architecture.X64) Assert.Skip("needs Linux on x86-64");
        var (path, problem) = compiled.Value;
        if (problem is null) return path;
        // In CI the compiler is installed: a test that is skipped there is one that nobody runs.
        if (Environment.GetEnvironmentVariable("CI") == "true") Assert.Fail(problem);
        Assert.Skip(problem);
        return path;
    }

    (string Path, string? Problem) Compile()
    {
        var path = Folder.Value[Path.ChangeExtension(source, isLibrary ? ".so" : ".out")];
        string[] words = ["-O1", "-Wall", .. isLibrary ? ["-shared", "-fPIC"] : (string[])[], "-o", path,
            Path.Combine(AppContext.BaseDirectory, "Native", source)];
        try
        {
            using var compiler = Process.Start(new ProcessStartInfo("cc", words) { RedirectStandardError = true })!;
            var error = compiler.StandardError.ReadToEnd();
            compiler.WaitForExit();
            return (path, compiler.ExitCode == 0 ? null : $"cc does not compile {source}: {error}");
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return (path, "needs a C compiler: tests/install-compiler.sh");
        }
    }
}
