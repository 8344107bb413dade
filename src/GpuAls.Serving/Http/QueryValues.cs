using System.Numerics;
using GpuAls.Core;
using Microsoft.AspNetCore.Http;

namespace GpuAls.Serving.Http;

/// <summary>The values of a query string. Every part of it must be a known parameter with a value that the parameter accepts.</summary>
sealed class QueryValues
{
    readonly IQueryCollection query;
    readonly ServingOptions options;

    /// <param name="request">The request; its endpoint has the parameters as metadata.</param>
    /// <param name="options">The limits.</param>
    /// <exception cref="InvalidRequestException">The query string has a parameter that the endpoint does not have.</exception>
    public QueryValues(HttpRequest request, ServingOptions options)
    {
        (query, this.options) = (request.Query, options);
        var known = request.HttpContext.GetEndpoint()?.Metadata.GetMetadata<QueryParts>()?.Parameters ?? [];
        foreach (var name in query.Keys)
        {
            if (known.Any(parameter => parameter.Name.Equals(name, StringComparison.OrdinalIgnoreCase))) continue;
            throw new InvalidRequestException(
                $"the request has the unknown parameter {DisplayText.Quote(name)}; "
                    + $"expected {(known.Count == 0 ? "none" : DisplayText.OneOf([.. known.Select(parameter => parameter.Name)]))}");
        }
    }

    /// <summary>The text of a parameter that a request must have.</summary>
    public string Required(TextParameter parameter) =>
        Text(parameter) ?? throw new InvalidRequestException($"the request has no {parameter.Name}; expected {parameter.Name}=NAME");

    /// <summary>The text of a parameter; null if the request does not have it.</summary>
    public string? Text(TextParameter parameter) => Single(parameter) switch
    {
        null => null,
        "" when !parameter.MayBeEmpty => throw new InvalidRequestException($"{parameter.Name} is empty; expected a name"),
        var text => text,
    };

    /// <summary>The number of a parameter, or its standard.</summary>
    public T Number<T>(NumberParameter<T> parameter) where T : struct, INumber<T>
    {
        if (Single(parameter) is not { } text) return parameter.Standard;
        var range = parameter.Range(options);
        return range.Parse(text)
            ?? throw new InvalidRequestException($"{parameter.Name} is {DisplayText.Quote(text)}; expected {range.Text}");
    }

    /// <summary>The value of a parameter that is true or false; false if the request does not have it.</summary>
    public bool Flag(FlagParameter parameter) => Single(parameter) switch
    {
        null => false,
        "true" => true,
        "false" => false,
        var other => throw new InvalidRequestException($"{parameter.Name} is {DisplayText.Quote(other)}; expected true or false"),
    };

    /// <summary>The names of a list; null if the request has none.</summary>
    public IReadOnlyList<string>? List(ListParameter parameter)
    {
        if (!query.TryGetValue(parameter.Name, out var values)) return null;
        string[] names = [.. values.Select(value => value ?? "")];
        return names.Contains("") ? throw new InvalidRequestException($"{parameter.Name} is empty; expected a name") : names;
    }

    string? Single(QueryParameter parameter) => query.TryGetValue(parameter.Name, out var values)
        ? values.Count == 1
            ? values[0] ?? ""
            : throw new InvalidRequestException($"the request has {values.Count} values of {parameter.Name}; expected one")
        : null;
}

/// <summary>The parameters of an endpoint, as metadata.</summary>
/// <param name="Parameters">The parameters that its requests may have.</param>
sealed record QueryParts(IReadOnlyList<QueryParameter> Parameters);
