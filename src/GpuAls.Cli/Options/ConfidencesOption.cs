using System.CommandLine;
using GpuAls.Core;

namespace GpuAls.Cli;

/// <summary>Several kinds of confidence, with commas between them: --confidence log,bm25.</summary>
sealed class ConfidencesOption : Option<IReadOnlyList<Confidence>>
{
    static readonly IReadOnlyDictionary<string, Confidence> Kinds = Enum.GetValues<Confidence>().ToDictionary(WeightingOptions.Word, StringComparer.OrdinalIgnoreCase);

    readonly IReadOnlyList<Confidence> standard;

    /// <param name="description">For the help.</param>
    /// <param name="standard">What counts where the option is left out.</param>
    public ConfidencesOption(string description, IReadOnlyList<Confidence> standard)
        : base("--confidence")
    {
        this.standard = standard;
        Description = $"{description} [default: {string.Join(',', standard.Select(WeightingOptions.Word))}]";
        HelpName = "kinds";
        CustomParser = result =>
        {
            List<Confidence> kinds = [];
            foreach (var word in result.Tokens[^1].Value.Split(',', StringSplitOptions.TrimEntries))
            {
                if (Kinds.TryGetValue(word, out var kind))
                {
                    kinds.Add(kind);
                    continue;
                }

                result.AddError($"--confidence is '{word}', expected {DisplayText.OneOf([.. Kinds.Keys])}, or several of them with commas between them");
                return [];
            }

            return [.. kinds.Distinct()];
        };
        CompletionSources.Add([.. Kinds.Keys]);
    }

    /// <summary>The kinds that were given, or the usual ones.</summary>
    public IReadOnlyList<Confidence> Read(ParseResult parse) => parse.GetValue(this) ?? standard;
}
