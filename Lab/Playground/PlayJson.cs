using System.Text.Json.Serialization;

namespace DropoutLab.Lab.Playground;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, RespectNullableAnnotations = true,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(PlayRequest))]
[JsonSerializable(typeof(PlayFrame))]
[JsonSerializable(typeof(PlayError))]
internal sealed partial class PlayJson : JsonSerializerContext;
