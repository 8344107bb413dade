namespace GpuAls.Cli;

/// <summary>Words as a choice in a sentence: "a, b or c".</summary>
static class Alternatives
{
    public static string Of(IEnumerable<string> words)
    {
        var all = words.ToList();
        return all.Count < 2 ? string.Concat(all) : $"{string.Join(", ", all[..^1])} or {all[^1]}";
    }
}
