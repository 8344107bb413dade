using System.Diagnostics;
using System.Globalization;
using CsCheck;

namespace GpuAls.Kernels.Tests.Differential;

/// <summary>
/// Many random problems on one device. Problem n is the one that CsCheck generates from stream n of a fixed seed, so that every run tries the same
/// problems, and a longer run more of them. A problem that fails is shrunk, and its seed is in the message.
/// </summary>
static class DifferentialRun
{
    /// <summary>The number of problems; the environment variable overrides it.</summary>
    public const string ProblemsVariable = "GPUALS_DIFFERENTIAL_PROBLEMS";

    /// <summary>The number of the first problem, by default 0.</summary>
    public const string FirstVariable = "GPUALS_DIFFERENTIAL_FIRST";

    /// <summary>The seed of one problem, which is then the only one.</summary>
    public const string SeedVariable = "GPUALS_DIFFERENTIAL_SEED";

    /// <summary>A file to which the table of figures is appended.</summary>
    public const string FiguresVariable = "GPUALS_DIFFERENTIAL_FIGURES";

    // Kept, because it defines the problems.
    const ulong Seed = 20081215;

    // A smaller problem that fails is worth ten seconds.
    const int ShrinkSeconds = 10;

    /// <summary>Runs problems on a device.</summary>
    /// <param name="device">The device.</param>
    /// <param name="problems">The number of problems without the environment variable.</param>
    public static void Check(DeviceUnderTest device, int problems)
    {
        var figures = new Figures();
        var start = Stopwatch.GetTimestamp();
        if (Environment.GetEnvironmentVariable(SeedVariable) is { Length: > 0 } seed)
        {
            CheckOne(device, seed, figures);
            return;
        }

        var first = Number(FirstVariable) ?? 0;
        var end = first + (Number(ProblemsVariable) ?? problems);
        for (var problem = first; problem < end; problem++) CheckOne(device, new PCG((uint)problem, Seed).ToString(), figures);
        if (Environment.GetEnvironmentVariable(FiguresVariable) is { Length: > 0 } path)
            File.AppendAllText(path, figures.ToTable(Stopwatch.GetElapsedTime(start)));
        figures.RequireSharpBounds();
    }

    static int? Number(string variable) => Environment.GetEnvironmentVariable(variable) is { Length: > 0 } text
        ? int.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture)
        : null;

    static void CheckOne(DeviceUnderTest device, string seed, Figures figures)
    {
        var problem = device.Problems.Problems.Generate(PCG.Parse(seed), null, out _);
        try
        {
            DeviceRun.Check(device, problem, figures);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            Assert.Fail(Explain(device, problem, seed, exception));
        }
    }

    /// <summary>The message of a problem that failed, after it was shrunk.</summary>
    static string Explain(DeviceUnderTest device, DifferentialProblem problem, string seed, Exception exception)
    {
        try
        {
            device.Problems.Problems.Sample(
                smaller => DeviceRun.Check(device, smaller, new Figures()),
                seed: seed,
                time: ShrinkSeconds,
                threads: 1,
                print: smaller => smaller.ToString());
        }
        catch (CsCheckException shrunk)
        {
            return $"{device.Name} disagrees with the reference.\n{Replay(seed)}\n\nThe problem, {problem}\n{exception}\n\n"
                + $"The smallest problem that was found ({ShrinkSeconds} s):\n{shrunk.Message}\n{shrunk.InnerException?.Message}\n"
                + $"To run it alone, replace {seed} in the first command by its seed, the one after 'Set seed'.";
        }

        return $"{device.Name} disagrees with the reference, but not when it ran again.\n{Replay(seed)}\n\nThe problem, {problem}\n{exception}";
    }

    // With the width of the vectors, which may be narrower than those of the processor.
    static string Replay(string seed)
    {
        string[] variables =
        [
            .. ((string[])["DOTNET_EnableAVX512", "DOTNET_EnableAVX2"])
                .Where(variable => Environment.GetEnvironmentVariable(variable) is not null)
                .Select(variable => $"{variable}={Environment.GetEnvironmentVariable(variable)} "),
        ];
        return $"To run this problem alone: {string.Concat(variables)}{SeedVariable}={seed} dotnet test --project kernels-tests/GpuAls.Kernels.Tests "
            + $"-c Release -- --filter-class {TestContext.Current.TestClass?.TestClassName}";
    }
}
