using System.Text.Json;

namespace GpuAls.Fuzzing.Running;

/// <summary>The figures of all targets as a table.</summary>
sealed class FuzzReport(IReadOnlyList<FuzzResult> results)
{
    const string FileName = "figures.json";

    static readonly JsonSerializerOptions Json = new() { IncludeFields = true };

    /// <summary>Writes the figures of one target, for the process that started this one.</summary>
    public static void Write(string folder, FuzzFigures figures) =>
        File.WriteAllText(Path.Combine(folder, FileName), JsonSerializer.Serialize(figures, Json));

    /// <summary>Reads the figures of one target.</summary>
    public static FuzzFigures Read(string folder) => JsonSerializer.Deserialize<FuzzFigures>(File.ReadAllText(Path.Combine(folder, FileName)), Json)!;

    /// <summary>Prints the table and the faults.</summary>
    /// <returns>Whether there is a fault.</returns>
    public bool Print(TextWriter output)
    {
        output.WriteLine("| target | executions | edges | inputs | seconds | faults |");
        output.WriteLine("|---|---|---|---|---|---|");
        foreach (var (target, one) in results)
            output.WriteLine(FormattableString.Invariant($"| {target} | {one.Executions:N0} | {one.Edges:N0} | {one.Inputs:N0} | {one.Seconds:F0} | {one.Faults.Count} |"));
        output.WriteLine(
            FormattableString.Invariant($"| all | {results.Sum(result => result.Figures.Executions):N0} | | {results.Sum(result => result.Figures.Inputs):N0} | ")
            + FormattableString.Invariant($"{results.Sum(result => result.Figures.Seconds):F0} | {results.Sum(result => result.Figures.Faults.Count)} |"));
        foreach (var (target, one) in results)
        {
            foreach (var (file, fault) in one.Faults) output.WriteLine($"{target}: {fault.Rule}: {file}");
        }

        return results.Any(result => result.Figures.Faults.Count > 0);
    }
}
