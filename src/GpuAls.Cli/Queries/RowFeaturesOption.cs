using System.CommandLine;
using GpuAls.Cli.Options;
using GpuAls.Cli.Shell;
using GpuAls.Core;
using GpuAls.Core.Features;

namespace GpuAls.Cli.Queries;

/// <summary>The features of a new user: --features country=Germany,age=25.</summary>
sealed class RowFeaturesOption : Option<TypedRow?>
{
    public RowFeaturesOption()
        : base("--features")
    {
        Description = @"Features of a new user, such as country=Germany,age=25, with or without --likes; write \, for a comma inside a value. "
            + "Features that are left out have the mean of the training.";
        HelpName = "feature=value";
        CustomParser = result =>
        {
            List<(string, string)> pairs = [];
            foreach (var pair in result.Tokens.SelectMany(token => NameList.Parse(token.Value)))
            {
                var at = pair.IndexOf('=', StringComparison.Ordinal);
                if (at > 0) pairs.Add((pair[..at].Trim(), pair[(at + 1)..].Trim()));
                else result.AddError($"{Name} has {DisplayText.Quote(pair)}; expected a feature and its value, such as country=Germany");
            }

            if (pairs.Count == 0) result.AddError($"{Name} is empty; expected features, such as {Name} country=Germany,age=25");
            return new TypedRow(pairs);
        };
    }
}

/// <summary>The features of a new user as they were typed.</summary>
/// <param name="Pairs">Names and values.</param>
sealed record TypedRow(IReadOnlyList<(string Name, string Value)> Pairs)
{
    /// <summary>[f] The vector that the features let expect.</summary>
    /// <exception cref="GpuAlsException">A feature or a value is unknown, or the model has no features of users.</exception>
    public float[] PriorOfUser(OpenModel model)
    {
        if (model.Model is not { UserFeatures: { } weights, UserSchema: { } schema })
        {
            throw new RemedyException(
                $"{DisplayText.Escape(model.Path)} has no features of users; expected a model that was trained with them",
                "Train with a side table of users: gpuals train FILE --user-features profile.tsv");
        }

        try
        {
            var (columns, values) = TypedFeatures.RowOf(schema, Pairs, "user");
            return weights.Predict(columns, values);
        }
        catch (GpuAlsException exception)
        {
            throw new RemedyException(
                $"--features: {exception.Message}",
                $"List the features and their values: gpuals features {DisplayText.Escape(model.Path)}",
                exception);
        }
    }
}
