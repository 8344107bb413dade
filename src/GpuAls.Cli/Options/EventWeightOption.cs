using System.CommandLine;
using System.Globalization;

namespace GpuAls.Cli;

/// <summary>What each kind of event counts: --event-weight view=1,buy=5.</summary>
sealed class EventWeightOption : Option<IReadOnlyDictionary<string, float>?>
{
    public EventWeightOption()
        : base("--event-weight")
    {
        Description = "What each event counts, times the plays if there are any: view=1,buy=5,dislike=-3. 0 leaves its rows out, below 0 they are dislikes.";
        HelpName = "event=number";
        AllowMultipleArgumentsPerToken = true;
        CustomParser = result =>
        {
            var weights = new Dictionary<string, float>();
            foreach (var part in result.Tokens.SelectMany(token => token.Value.Split(',')))
            {
                var equals = part.LastIndexOf('=');
                if (equals > 0 && TryNumber(part[(equals + 1)..], out var weight)) weights[part[..equals]] = weight;
                else result.AddError($"--event-weight has '{part}', expected an event and a number, as in view=1,buy=5");
            }

            return weights;
        };
    }

    /// <summary>The weights as they are typed.</summary>
    public static string Text(IReadOnlyDictionary<string, float> weights) =>
        string.Join(',', weights.Select(pair => string.Create(CultureInfo.InvariantCulture, $"{pair.Key}={pair.Value}")));

    static bool TryNumber(string text, out float number) =>
        float.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out number) && float.IsFinite(number);
}
