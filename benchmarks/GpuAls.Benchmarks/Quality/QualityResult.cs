using System.Globalization;

namespace GpuAls.Benchmarks.Quality;

/// <summary>A method on a data set: NDCG@10 on the held-out fifth with its 95 % interval, time and memory.</summary>
/// <param name="Set">The name of the data set.</param>
/// <param name="Method">The name of the method.</param>
/// <param name="Ndcg">NDCG@10, the mean over the test users.</param>
/// <param name="Low">The lower end of the interval; null if the method has none.</param>
/// <param name="High">The upper end.</param>
/// <param name="Seconds">The time of the training, or of the search; null if it was not measured.</param>
/// <param name="Bytes">The peak memory of the process that trained; null if it was not measured.</param>
/// <param name="Settings">The settings that were used, as options of <c>gpuals train</c>; empty for methods without any.</param>
sealed record QualityResult(string Set, string Method, double Ndcg, double? Low, double? High, double? Seconds, double? Bytes, string Settings)
{
    const string Header = "set\tmethod\tndcg10\tlow\thigh\tseconds\tbytes\tsettings";

    /// <summary>Writes the results, one line each.</summary>
    public static void Write(string path, IEnumerable<QualityResult> results) => File.WriteAllLines(path, [Header, .. results.Select(Line)]);

    /// <summary>Reads the results of an earlier run; none where there is no file.</summary>
    public static List<QualityResult> Read(string path) => [.. (File.Exists(path) ? File.ReadLines(path).Skip(1) : []).Select(Parse)];

    static string Line(QualityResult result) => string.Join('\t', ((object?[])
    [
        result.Set, result.Method, result.Ndcg, result.Low, result.High, result.Seconds, result.Bytes, result.Settings,
    ]).Select(cell => Convert.ToString(cell, CultureInfo.InvariantCulture)));

    static QualityResult Parse(string line)
    {
        var cells = line.Split('\t');
        return new(cells[0], cells[1], Number(cells[2])!.Value, Number(cells[3]), Number(cells[4]), Number(cells[5]), Number(cells[6]), cells[7]);
    }

    static double? Number(string cell) => cell.Length == 0 ? null : double.Parse(cell, CultureInfo.InvariantCulture);
}
