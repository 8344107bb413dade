namespace GpuAls.Faults.Tests;

/// <summary>
/// The number of faults that a run of these tests injects. Without a variable, <c>dotnet test</c> takes some seconds;
/// <c>GPUALS_FAULTS=ci</c> takes about a minute, and <c>GPUALS_FAULTS=long</c> tries every system call of every write.
/// </summary>
static class Extent
{
    static readonly string Word = Environment.GetEnvironmentVariable("GPUALS_FAULTS") ?? "short";

    /// <summary>Whether this is the form that <c>dotnet test</c> runs without a variable.</summary>
    public static bool IsShort => Word == "short";

    /// <summary>Chooses a number by the form of the run.</summary>
    public static T Of<T>(T shortForm, T ci, T longForm) => Word switch
    {
        "short" => shortForm,
        "ci" => ci,
        "long" => longForm,
        _ => throw new InvalidOperationException($"GPUALS_FAULTS is '{Word}'; expected short, ci or long"),
    };
}
