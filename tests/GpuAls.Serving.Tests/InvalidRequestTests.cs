using System.Net;
using System.Text;

namespace GpuAls.Serving.Tests;

/// <summary>Requests that cannot be answered: the status, and a text with the value found and the value expected.</summary>
public sealed class InvalidRequestTests(SharedService shared) : IClassFixture<SharedService>
{
    const string Json = "application/json";

    [Theory]
    [InlineData("/v1/recommend", "the request has no user; expected user=NAME")]
    [InlineData("/v1/recommend?user=", "user is empty; expected a name")]
    [InlineData("/v1/recommend?user=a&user=b", "the request has 2 values of user; expected one")]
    [InlineData("/v1/recommend?user=user%201&n=abc", "n is 'abc'; expected a whole number from 1 to 1000")]
    [InlineData("/v1/recommend?user=user%201&n=", "n is ''; expected a whole number from 1 to 1000")]
    [InlineData("/v1/recommend?user=user%201&n=0", "n is '0'; expected a whole number from 1 to 1000")]
    [InlineData("/v1/recommend?user=user%201&n=1001", "n is '1001'; expected a whole number from 1 to 1000")]
    [InlineData("/v1/recommend?user=user%201&n=99999999999", "n is '99999999999'; expected a whole number from 1 to 1000")]
    [InlineData("/v1/recommend?user=user%201&n=1.5", "n is '1.5'; expected a whole number from 1 to 1000")]
    [InlineData("/v1/recommend?user=user%201&n=3&N=4", "the request has 2 values of n; expected one")]
    [InlineData("/v1/recommend?user=user%201&because=-1", "because is '-1'; expected a whole number from 0 to 100")]
    [InlineData("/v1/recommend?user=user%201&because=101", "because is '101'; expected a whole number from 0 to 100")]
    [InlineData("/v1/recommend?user=user%201&popularityPenalty=-1", "popularityPenalty is '-1'; expected a number of 0 or more")]
    [InlineData("/v1/recommend?user=user%201&popularityPenalty=NaN", "popularityPenalty is 'NaN'; expected a number of 0 or more")]
    [InlineData("/v1/recommend?user=user%201&popularityPenalty=1e999", "popularityPenalty is '1e999'; expected a number of 0 or more")]
    [InlineData("/v1/recommend?user=user%201&popularityPenalty=0,5", "popularityPenalty is '0,5'; expected a number of 0 or more")]
    [InlineData("/v1/recommend?user=user%201&diversity=2", "diversity is '2'; expected a number from 0 to 1")]
    [InlineData("/v1/recommend?user=user%201&includeKnown=1", "includeKnown is '1'; expected true or false")]
    [InlineData("/v1/recommend?user=user%201&exclude=", "exclude is empty; expected a name")]
    [InlineData("/v1/recommend?user=user%201&model=", "model is empty; expected a name")]
    [InlineData(
        "/v1/recommend?user=user%201&top=5",
        "the request has the unknown parameter 'top'; "
        + "expected user, n, because, exclude, only, popularityPenalty, diversity, includeKnown or model")]
    [InlineData("/v1/models?all=1", "the request has the unknown parameter 'all'; expected none")]
    [InlineData("/v1/similar?n=3", "the request has no item; expected item=NAME")]
    [InlineData("/v1/similar?item=item%201&n=1001", "n is '1001'; expected a whole number from 1 to 1000")]
    [InlineData("/v1/explain?user=user%201", "the request has no item; expected item=NAME")]
    [InlineData("/v1/explain?item=item%201", "the request has no user; expected user=NAME")]
    [InlineData("/v1/explain?user=user%201&item=item%201&n=0", "n is '0'; expected a whole number from 1 to 1000")]
    public async Task AWrongParameter_IsNamed(string path, string detail) =>
        Assert.Equal(detail, RunningService.Detail(await shared.Running.Get(path), HttpStatusCode.BadRequest));

    [Theory]
    [InlineData("/v1/recommend?user=usr%201", "no user named 'usr 1'. Did you mean 'user 1'", "user 1")]
    [InlineData("/v1/recommend?user=user%201&only=The%20itm%207", "no item named 'The itm 7'. Did you mean 'The item 7'", "The item 7")]
    [InlineData("/v1/similar?item=The%20itm%207", "no item named 'The itm 7'. Did you mean 'The item 7'", "The item 7")]
    [InlineData("/v1/recommend?user=user%201&model=clicks", "no model named 'clicks'; expected 'plays'", "plays")]
    public async Task AnUnknownName_GetsSuggestions(string path, string detail, string suggestion)
    {
        var answer = await shared.Running.Get(path);
        Assert.StartsWith(detail, RunningService.Detail(answer, HttpStatusCode.NotFound), StringComparison.Ordinal);
        Assert.Equal(suggestion, answer.Json.GetProperty("suggestions")[0].GetString());
    }

    [Fact]
    public async Task ANameThatSeveralItemsShare_GetsTheirKeys()
    {
        var answer = await shared.Running.Get($"/v1/similar?item={TestModels.SharedLabel}");
        Assert.Equal("2 items are named 'Twins': say which: id:item 38 or id:item 39", RunningService.Detail(answer, HttpStatusCode.Conflict));
        Assert.Equal(["id:item 38", "id:item 39"], answer.Json.GetProperty("suggestions").EnumerateArray().Select(name => name.GetString()));
        Assert.Equal("item 38", (await shared.Running.Get("/v1/similar?item=id:item%2038")).Json.GetProperty("item").GetString());
    }

    [Fact]
    public async Task AUserWithoutLikes_GetsTheReason()
    {
        Assert.Equal(
            "user 'grump' has 1 dislike and no likes in the model, so there is nothing to recommend from",
            RunningService.Detail(await shared.Running.Get($"/v1/recommend?user={TestModels.Disliker}"), HttpStatusCode.UnprocessableEntity));
        Assert.Equal(
            "no likes were given, so there is nothing to recommend from",
            RunningService.Detail(await shared.Running.Post("/v1/recommend", """{ "likes": [] }"""), HttpStatusCode.UnprocessableEntity));
    }

    [Theory]
    [InlineData("", "the body is empty; expected a JSON object")]
    [InlineData("null", "the body is null; expected a JSON object")]
    [InlineData("[]", "the body is a list; expected a JSON object")]
    [InlineData("\"user 1\"", "the body is 'user 1'; expected a JSON object")]
    [InlineData("{}", "the request names no user; expected user, or likes or features for a new user")]
    [InlineData("""{ "user": "user 1", "likes": ["item 1"] }""", "the request has both user and likes; expected one of them")]
    [InlineData(
        """{ "user": "user 1", "features": { "age": 25 } }""",
        "the request has both user and features; expected one of them: the model knows the features of its users")]
    [InlineData(
        """{ "features": { "age": 25 } }""", "the model 'plays' has no features of users; expected a request without features")]
    [InlineData("""{ "features": "Germany" }""", "features is 'Germany'; expected an object with a member for each feature")]
    [InlineData("""{ "features": { "age": true } }""", "features.age is true; expected a text, a number, or a list of them")]
    [InlineData("""{ "features": { "tags": ["rock", null] } }""", "features.tags is null; expected a text, a number, or a list of them")]
    [InlineData("""{ "user": 5 }""", "user is 5; expected a text")]
    [InlineData("""{ "user": "user 1", "n": "3" }""", "n is '3'; expected a whole number")]
    [InlineData("""{ "user": "user 1", "n": 2.5 }""", "n is 2.5; expected a whole number")]
    [InlineData("""{ "user": "user 1", "n": null }""", "n is null; expected a whole number")]
    [InlineData("""{ "user": "user 1", "n": 0 }""", "n is 0; expected a whole number from 1 to 1000")]
    [InlineData("""{ "user": "user 1", "n": 1001 }""", "n is 1001; expected a whole number from 1 to 1000")]
    [InlineData("""{ "user": "user 1", "because": 101 }""", "because is 101; expected a whole number from 0 to 100")]
    [InlineData("""{ "user": "user 1", "diversity": 1.5 }""", "diversity is 1.5; expected a number from 0 to 1")]
    [InlineData("""{ "user": "user 1", "diversity": "much" }""", "diversity is 'much'; expected a number")]
    [InlineData("""{ "user": "user 1", "includeKnown": "yes" }""", "includeKnown is 'yes'; expected true or false")]
    [InlineData("""{ "user": "user 1", "exclude": "item 1" }""", "exclude is 'item 1'; expected a list of names")]
    [InlineData("""{ "user": "user 1", "exclude": ["item 1", null] }""", "exclude[1] is null; expected a text")]
    [InlineData("""{ "likes": "item 1" }""", "likes is 'item 1'; expected a list of likes")]
    [InlineData("""{ "likes": ["item 1", null] }""", "likes[1] is null; expected a name, or an object with item and strength")]
    [InlineData("""{ "likes": [7] }""", "likes[0] is 7; expected a name, or an object with item and strength")]
    [InlineData("""{ "likes": [{ "strength": 3 }] }""", "likes[0] has no item; expected a name, or an object with item and strength")]
    [InlineData("""{ "likes": [{ "item": {} }] }""", "likes[0].item is an object; expected a text")]
    [InlineData("""{ "likes": [{ "item": "item 1", "strength": "3" }] }""", "likes[0].strength is '3'; expected a number")]
    [InlineData("""{ "likes": [{ "item": "item 1", "plays": 3 }] }""", "likes[0] has the unknown member 'plays'; expected item or strength")]
    [InlineData("""{ "likes": [{ "item": "item 1", "strength": 0 }] }""", "the strength of 'item 1' is 0; expected a finite number other than 0")]
    [InlineData(
        """{ "likes": [{ "item": "item 1", "strength": 1e99 }] }""", "the strength of 'item 1' is Infinity; expected a finite number other than 0")]
    [InlineData(
        """{ "usr": "user 1" }""",
        "the body has the unknown member 'usr'; "
        + "expected user, likes, n, because, exclude, only, popularityPenalty, diversity, includeKnown, model, as or features")]
    [InlineData(
        """{ "user": "user 1", "user": "user 2" }""",
        "the body cannot be read as JSON: Duplicate property 'user' encountered during deserialization")]
    [InlineData(
        """{ "likes": [{ "item": "item 1", "item": "item 2" }] }""",
        "the body cannot be read as JSON: Duplicate property 'item' encountered during deserialization")]
    [InlineData("""{ "user": NaN }""", "the body cannot be read as JSON at line 1, byte 11: 'N' is an invalid start of a value")]
    [InlineData("{ \"\\ud800\": 1 }", "the body cannot be read as JSON: a string is no Unicode text")]
    [InlineData("{ \"likes\": [{ \"\\ud800\": 1 }] }", "the body cannot be read as JSON: a string is no Unicode text")]
    [InlineData("{ \"user\": \"user 1\",\n  \"n\": }", "the body cannot be read as JSON at line 2, byte 8: '}' is an invalid start of a value")]
    [InlineData(
        """{ "user": "user 1" } {}""",
        "the body cannot be read as JSON at line 1, byte 22: '{' is invalid after a single JSON value. Expected end of data")]
    public async Task AWrongBody_IsDescribedByItsPlace(string body, string detail) =>
        Assert.Equal(detail, RunningService.Detail(await shared.Running.Post("/v1/recommend", body), HttpStatusCode.BadRequest));

    [Theory]
    [InlineData("/v1/explain", """{ "user": "user 1" }""", "the body has no item; expected a text")]
    [InlineData("/v1/explain", """{ "user": "user 1", "item": null }""", "item is null; expected a text")]
    [InlineData("/v1/fold-in", "{}", "the body has no likes; expected a list of likes")]
    [InlineData("/v1/fold-in", """{ "likes": null }""", "likes is null; expected a list of likes")]
    [InlineData("/v1/fold-in?model=plays", """{ "likes": [] }""", "the request has the unknown parameter 'model'; expected none")]
    public async Task WhatABodyMustHave_IsNamed(string path, string body, string detail) =>
        Assert.Equal(detail, RunningService.Detail(await shared.Running.Post(path, body), HttpStatusCode.BadRequest));

    [Fact]
    public async Task TooManyNames_AreRefused()
    {
        var names = string.Join(',', Enumerable.Repeat("\"item 1\"", 51));
        Assert.Equal(
            "likes has 51 names; expected at most 50",
            RunningService.Detail(await shared.Running.Post("/v1/recommend", $$"""{ "likes": [{{names}}] }"""), HttpStatusCode.BadRequest));
        Assert.Equal(
            "only has 51 names; expected at most 50",
            RunningService.Detail(
                await shared.Running.Get("/v1/recommend?user=user%201" + string.Concat(Enumerable.Repeat("&only=item%201", 51))),
                HttpStatusCode.BadRequest));
    }

    [Theory]
    [InlineData("text/plain", "the content type is 'text/plain'; expected application/json")]
    [InlineData("application/x-www-form-urlencoded", "the content type is 'application/x-www-form-urlencoded'; expected application/json")]
    public async Task AnotherContentType_IsRefused(string type, string detail) => Assert.Equal(
        detail,
        RunningService.Detail(await shared.Running.Post("/v1/recommend", """{ "user": "user 1" }""", type), HttpStatusCode.UnsupportedMediaType));

    [Fact]
    public async Task NoContentType_IsRefused()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/recommend") { Content = new ByteArrayContent("{}"u8.ToArray()) };
        Assert.Equal(
            "the content type is missing; expected application/json",
            RunningService.Detail(await shared.Running.Send(request), HttpStatusCode.UnsupportedMediaType));
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task ABodyBeyondTheLimit_IsRefused(bool isChunked)
    {
        const int MaxTries = 20;
        for (var n = 1; ; n++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/recommend")
            {
                Content = new StringContent(new string(' ', (1 << 20) + 1) + "{}", Encoding.UTF8, Json),
            };
            request.Headers.TransferEncodingChunked = isChunked;
            // The service closes the connection, which another test must not get.
            request.Headers.ConnectionClose = true;
            try
            {
                Assert.StartsWith(
                    "the body is too large",
                    RunningService.Detail(await shared.Running.Send(request), HttpStatusCode.RequestEntityTooLarge),
                    StringComparison.Ordinal);
                return;
            }
            catch (HttpRequestException) when (n < MaxTries)
            {
                // The service answers and closes while the client still sends: the system may then drop the answer with the connection.
            }
        }
    }

    [Fact]
    public async Task DeepNesting_IsRefused() => Assert.StartsWith(
        "the body cannot be read as JSON at line 1, byte 9",
        RunningService.Detail(
            await shared.Running.Post("/v1/recommend", new string('[', 100_000) + new string(']', 100_000)), HttpStatusCode.BadRequest),
        StringComparison.Ordinal);

    [Fact]
    public async Task AnUnknownPathAndMethod_GetAProblem()
    {
        Assert.Equal(
            "there is nothing at this path; /openapi/v1.json lists the requests",
            RunningService.Detail(await shared.Running.Get("/v2/recommend"), HttpStatusCode.NotFound));
        using var request = new HttpRequestMessage(HttpMethod.Delete, "/v1/recommend");
        Assert.Equal(
            "the path does not support this method; the header Allow lists the methods that it supports",
            RunningService.Detail(await shared.Running.Send(request), HttpStatusCode.MethodNotAllowed));
    }

    [Fact]
    public void NoRequest_WasAnErrorOfTheService() =>
        Assert.DoesNotContain(shared.Running.Log, line => line.StartsWith("Error", StringComparison.Ordinal));
}
