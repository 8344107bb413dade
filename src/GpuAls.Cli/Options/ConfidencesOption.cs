using System.CommandLine;
using GpuAls.Core;

namespace GpuAls.Cli;

/// <summary>Several kinds of confidence, with commas between them: --confidence log,bm25.</summary>
sealed class ConfidencesOption : Option<IReadOnlyList<Confidence>>
{
    static readonly IReadOnlyList<string> Words = [.. Enum.GetValues<Confidence>().Select(WeightingOptions.Word)];

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
                var index = Enumerable.Range(0, Words.Count).Where(kind => string.Equals(Words[kind], word, StringComparison.OrdinalIgnoreCase)).ToList();
                if (index is [var found])
                {
                    kinds.Add(Enum.GetValues<Confidence>()[found]);
                    continue;
                }

                result.AddError($"--confidence is '{word}', expected {DisplayText.OneOf(Words)}, or several of them with commas between them");
                return [];
            }

            return [.. kinds.Distinct()];
        };
        CompletionSources.Add([.. Words]);
    }

    /// <summary>The kinds that were given, or the usual ones.</summary>
    public IReadOnlyList<Confidence> Read(ParseResult parse) => parse.GetValue(this) ?? standard;
}
