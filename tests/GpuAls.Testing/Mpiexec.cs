using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace GpuAls.Testing;

/// <summary>A launcher of MPI jobs on this machine. A test is skipped by name where it is missing.</summary>
/// <param name="Program">The program.</param>
/// <param name="Options">The options that let root start more ranks than there are cores.</param>
sealed record Mpiexec(string Program, string[] Options)
{
    static readonly Lazy<Mpiexec?> OfMpich = new(() => Find(["mpiexec.mpich", "mpiexec.hydra", "mpiexec"], "HYDRA", []));

    static readonly Lazy<Mpiexec?> OfOpenMpi = new(
        () => Find(["mpiexec.openmpi", "mpiexec"], "Open", ["--oversubscribe", "--allow-run-as-root"]));

    /// <summary>The launcher of MPICH.</summary>
    public static Mpiexec Mpich => Required(OfMpich.Value, "no mpiexec; install mpich");

    /// <summary>The launcher of Open MPI.</summary>
    public static Mpiexec OpenMpi => Required(OfOpenMpi.Value, "no mpiexec of Open MPI; install openmpi-bin");

    /// <summary>The launcher of a kind.</summary>
    /// <param name="name">"MPICH" or "Open MPI".</param>
    public static Mpiexec Of(string name) => name == "MPICH" ? Mpich : OpenMpi;

    /// <summary>Runs a job to its end.</summary>
    /// <param name="ranks">The number of ranks.</param>
    /// <param name="words">The program and its arguments.</param>
    /// <param name="variables">Variables of the environment.</param>
    /// <exception cref="TimeoutException">The job is alive after two minutes. It is killed.</exception>
    public MpiJob Run(int ranks, string[] words, params (string Name, string Value)[] variables)
    {
        var job = Start(ranks, words, variables);
        return job.Wait();
    }

    /// <summary>Starts a job.</summary>
    /// <inheritdoc cref="Run"/>
    public RunningMpiJob Start(int ranks, string[] words, params (string Name, string Value)[] variables)
    {
        var start = new ProcessStartInfo(Program, [.. Options, "-n", ranks.ToString(CultureInfo.InvariantCulture), .. words])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in variables) start.Environment[name] = value;
        return new(Process.Start(start)!);
    }

    static Mpiexec Required(Mpiexec? found, string why)
    {
        Assert.SkipWhen(found is null, why);
        return found;
    }

    static Mpiexec? Find(string[] programs, string word, string[] options) =>
        Array.Find(programs, program => Version(program).Contains(word, StringComparison.Ordinal)) is { } found ? new(found, options) : null;

    static string Version(string program)
    {
        try
        {
            var start = new ProcessStartInfo(program, "--version") { RedirectStandardOutput = true, RedirectStandardError = true };
            using var process = Process.Start(start)!;
            var error = process.StandardError.ReadToEndAsync();
            var output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return output + error.GetAwaiter().GetResult();
        }
        catch (Win32Exception)
        {
            return "";
        }
    }
}

/// <summary>A job of <see cref="Mpiexec"/> that runs.</summary>
sealed class RunningMpiJob
{
    static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    readonly Process process;
    readonly Task<string> output, error;
    readonly Stopwatch clock = Stopwatch.StartNew();

    public RunningMpiJob(Process process)
    {
        this.process = process;
        process.StandardInput.Close();
        (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
    }

    /// <summary>The process of the launcher.</summary>
    public Process Process => process;

    /// <summary>Waits for the end.</summary>
    /// <exception cref="TimeoutException">The job is alive after two minutes. It is killed.</exception>
    public MpiJob Wait()
    {
        using (process)
        {
            var ended = process.WaitForExit(Limit);
            if (!ended) process.Kill(entireProcessTree: true);
            // The terminals of Open MPI's ranks end lines in their own way.
            var text = output.GetAwaiter().GetResult().ReplaceLineEndings("\n");
            var messages = error.GetAwaiter().GetResult();
            return ended
                ? new(process.ExitCode, text, messages, clock.Elapsed)
                : throw new TimeoutException($"the job is alive after {Limit}; output: {text}; errors: {messages}");
        }
    }
}

/// <summary>The end of a job.</summary>
/// <param name="Code">The exit code of the launcher.</param>
/// <param name="Output">The standard output of all ranks.</param>
/// <param name="Error">The standard error of all ranks and of the launcher.</param>
/// <param name="Duration">The time of the job.</param>
sealed record MpiJob(int Code, string Output, string Error, TimeSpan Duration)
{
    /// <summary>The lines of the standard output, sorted: ranks write in any order.</summary>
    public string[] Lines => [.. Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal)];
}
