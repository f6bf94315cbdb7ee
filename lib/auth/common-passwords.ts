import "server-only";

/** Often chosen passwords that are long enough for us; in lower case. */
export const commonPasswords: ReadonlySet<string> = new Set(
  `
  012345678910 0123456789ab 098765432100 0987654321qw 101010101010 123123123123 123321123321
  1234512345123 123456123456 1234567890123 12345678901234 123456789012 1234567890ab 1234567890abc
  1234567890qw 1234567890qwe 123456789abc 123456789abcd 123456789qwe 123456abcdef 12345qwert12345
  1234abcd1234 1234qwer1234 1234qwerasdf 1234qwerasdfzxcv 123qweasdzxc 1q2w3e4r5t6y 1q2w3e4r5t6y7u
  1q2w3e4r5t6y7u8i 1qaz2wsx3edc 1qaz2wsx3edc4rfv 1qazxsw23edc 6543210987654 9876543210123
  a1b2c3d4e5f6 a1s2d3f4g5h6 abc123abc123 abcabcabcabc abcd1234abcd abcd12345678 abcdef123456
  abcdefg12345 abcdefghijkl abcdefghijklm admin1234567 admin12345678 admin123admin adminadmin12
  adminadmin123 adminadminadmin administrator administrator1 administrator123 asdfghjkl123
  asdfghjkl1234 asdfghjklqwe asdfghjklzxc basketball12 changeme1234 changemenow1 changemeplease
  chocolate123 computer1234 correcthorsebatterystaple default12345 dragondragon facebook1234
  football1234 hellohello12 helloworld12 helloworld123 helloworld1234 iloveyou1234 iloveyou12345
  iloveyouforever iloveyousomuch india1234567 internet1234 jesuschrist1 letmein12345 letmein123456
  letmeinplease liverpoolfc1 master123456 michaeljordan monkeymonkey nopassword12 october12345
  p@ssw0rd1234 p@ssword1234 pa55word1234 passw0rd1234 passw0rd12345 passwordpassword password0000
  password1111 password1212 password1234 password12345 password123456 password1234567
  password12345678 password123456789 password2023 password2024 password2025 password2026
  password4321 passwordpass princess1234 qazwsxedcrfv qazwsxedc123 qwe123qwe123 qweasdzxc123
  qwer1234qwer qwerasdfzxcv qwert12345qwert qwertqwert12 qwerty098765 qwerty123456 qwerty1234567
  qwerty12345678 qwerty123456789 qwertyqwerty qwertyuiop12 qwertyuiop123 qwertyuiop1234
  qwertyuiop[] qwertyuiopas qwertyuiopasdf qwertyuiopasdfghjkl qwertyuiopasdfghjklzxcvbnm
  rootrootroot secret123456 secretpassword startrek1234 starwars1234 summer123456 sunshine1234
  superman1234 superuser123 temp12345678 temporary123 test12345678 testtesttest testing12345
  thisismypassword trustno1trustno1 unbelievable user12345678 welcome12345 welcome123456
  welcome1234567 welcomehome1 whatsapp1234 whatsapp12345 whatsapp2026 whatsapp123456
  whateverwhatever winter123456 yourpassword zaq12wsxcde3 zaq1xsw2cde3 zxcvbnm12345 zxcvbnm123456
  zxcvbnmasdfghjkl zxcvbnmzxcvbnm
  `
    .trim()
    .split(/\s+/),
);
