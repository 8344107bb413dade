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
            output.WriteLine(Row(target, one.Executions, $"{one.Edges}", one.Inputs, one.Seconds, one.Faults.Count));
        var all = results.Select(result => result.Figures).ToList();
        var (inputs, faults) = (all.Sum(one => one.Inputs), all.Sum(one => one.Faults.Count));
        output.WriteLine(Row("all", all.Sum(one => one.Executions), "", inputs, all.Sum(one => one.Seconds), faults));
        foreach (var (target, one) in results)
        {
            foreach (var (file, fault) in one.Faults) output.WriteLine($"{target}: {fault.Rule}: {file}");
        }

        return results.Any(result => result.Figures.Faults.Count > 0);
    }

    static string Row(string target, long executions, string edges, int inputs, double seconds, int faults) =>
        FormattableString.Invariant($"| {target} | {executions:N0} | {edges} | {inputs:N0} | {seconds:F0} | {faults} |");
}
