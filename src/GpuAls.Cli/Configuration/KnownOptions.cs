namespace GpuAls.Cli.Configuration;

/// <summary>
/// The keys of all commands, from a list in this assembly: to create all commands for their names would take as long as an answer. A test compares
/// the list with the commands.
/// </summary>
static class KnownOptions
{
    static readonly Lazy<IReadOnlyDictionary<string, IReadOnlyList<string>>> List = new(Read);

    /// <summary>The keys of each command, by its words: "datasets get".</summary>
    public static IReadOnlyDictionary<string, IReadOnlyList<string>> All => List.Value;

    /// <summary>Every key.</summary>
    public static IEnumerable<string> Keys => All.Values.SelectMany(keys => keys).Distinct();

    /// <summary>The variables of all keys.</summary>
    public static IEnumerable<string> Variables => Keys.Select(OptionKeys.Variable)
        .Concat(All.SelectMany(command => command.Value.Select(key => OptionKeys.Variable(command.Key, key))));

    static Dictionary<string, IReadOnlyList<string>> Read()
    {
        using var stream = typeof(KnownOptions).Assembly.GetManifestResourceStream("options.txt")!;
        using var text = new StreamReader(stream);
        // A line for each command: "datasets get: output quiet".
        return text.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(": ")).ToDictionary(
            line => line[0], line => (IReadOnlyList<string>)line[1].TrimEnd().Split(' '), StringComparer.Ordinal);
    }
}
